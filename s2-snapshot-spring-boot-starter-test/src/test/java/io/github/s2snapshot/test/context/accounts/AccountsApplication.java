/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.s2snapshot.test.context.accounts;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

import io.github.s2snapshot.autoconfigure.client.S2ClientBuilderCustomizer;
import io.github.s2snapshot.autoconfigure.client.S2ConnectionDetails;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;

/**
 * Application with several accounts on other servers.
 */
@SpringBootApplication
public class AccountsApplication {

	private static final String ACCOUNT = "https://account.invalid";

	@Bean(defaultCandidate = false)
	@Qualifier("archive")
	S2Client archive(@Value("${archive.access-token}") String accessToken) {
		return S2Client.builder().accessToken(accessToken).endpoints(S2Endpoints.of(ACCOUNT)).build();
	}

	@Bean
	S2ClientBuilderCustomizer elsewhere() {
		return new S2ClientBuilderCustomizer() {

			@Override
			public void customize(S2Client.Builder builder) {
				builder.endpoints(S2Endpoints.of(ACCOUNT)).accessTokenSupplier(() -> {
					throw new IllegalStateException("No token is to be asked for");
				});
			}

			@Override
			public void customize(String client, S2Client.Builder builder) {
				customize(builder);
			}

		};
	}

	@Bean
	S2ConnectionDetails accountConnectionDetails() {
		return new S2ConnectionDetails() {

			@Override
			public String getAccountEndpoint() {
				return ACCOUNT;
			}

			@Override
			public String getBasinEndpoint() {
				return ACCOUNT;
			}

			@Override
			public String getAccessToken() {
				return "a secret";
			}

		};
	}

}
