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

package io.github.s2snapshot.test.context.elsewhere;

import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.s2snapshot.sdk.S2Client;

/**
 * Configuration outside the slice, which cannot create its client in a test.
 */
@Configuration(proxyBeanMethods = false)
public class ClientConfiguration {

	@Bean(defaultCandidate = false)
	@Qualifier("ledger")
	FactoryBean<S2Client> ledger() {
		return new FactoryBean<>() {

			@Override
			public S2Client getObject() {
				throw new IllegalStateException("There is no token in a test");
			}

			@Override
			public Class<?> getObjectType() {
				return S2Client.class;
			}

		};
	}

}
