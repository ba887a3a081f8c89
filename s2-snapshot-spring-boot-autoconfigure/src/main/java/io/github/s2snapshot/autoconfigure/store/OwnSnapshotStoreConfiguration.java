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

import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Configuration;

import io.github.s2snapshot.autoconfigure.FailureAnalyzedException;
import io.github.s2snapshot.store.SnapshotStore;

/**
 * Fails if the application defines its own store and encryption keys, which would not
 * encrypt that store.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBean(value = SnapshotStore.class, search = SearchStrategy.CURRENT)
class OwnSnapshotStoreConfiguration {

	OwnSnapshotStoreConfiguration(SnapshotStoreProperties properties) {
		SnapshotStoreProperties.Encryption encryption = properties.getEncryption();
		if (!encryption.getKeys().isEmpty() || encryption.getCurrent() != null) {
			throw new FailureAnalyzedException(
					"The properties 's2.snapshot.store.encryption.*' are set, but they do not "
							+ "apply to the SnapshotStore bean that the application defines.",
					"Remove the properties. To encrypt the snapshots, wrap the "
							+ "store of the bean in an EncryptedSnapshotStore.");
		}
	}

}
