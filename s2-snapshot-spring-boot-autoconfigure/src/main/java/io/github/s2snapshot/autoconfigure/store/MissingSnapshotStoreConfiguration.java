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

package io.github.s2snapshot.autoconfigure.store;

import java.util.Locale;

import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.s2snapshot.autoconfigure.FailureAnalyzedException;
import io.github.s2snapshot.store.SnapshotStore;

/**
 * Fails with the missing library if no store was configured.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnMissingBean(SnapshotStore.class)
class MissingSnapshotStoreConfiguration {

	@Bean
	SnapshotStore missingSnapshotStore(SnapshotStoreProperties properties) {
		String type = properties.getType().name().toLowerCase(Locale.ROOT);
		String library = (properties.getType() == SnapshotStoreProperties.Type.JDBC)
				? "org.springframework.boot:spring-boot-starter-jdbc"
				: "software.amazon.awssdk:s3' and one of its HTTP clients, for example "
						+ "'software.amazon.awssdk:url-connection-client";
		throw new FailureAnalyzedException(
				"The property 's2.snapshot.store.type' is '" + type
						+ "', but the required library is not on the class path.",
				"Add '" + library + "', set the property to 'file', or define a SnapshotStore bean.");
	}

}
