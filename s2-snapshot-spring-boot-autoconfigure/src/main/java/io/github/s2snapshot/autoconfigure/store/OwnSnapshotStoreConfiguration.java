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
 * Tells who has a store of his own, and keys, that these do not encrypt it.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBean(value = SnapshotStore.class, search = SearchStrategy.CURRENT)
class OwnSnapshotStoreConfiguration {

	OwnSnapshotStoreConfiguration(SnapshotStoreProperties properties) {
		SnapshotStoreProperties.Encryption encryption = properties.getEncryption();
		if (!encryption.getKeys().isEmpty() || encryption.getCurrent() != null) {
			throw new FailureAnalyzedException(
					"There are keys 's2.snapshot.store.encryption.*', but a SnapshotStore bean of the application "
							+ "is used, which these properties do not encrypt.",
					"Remove the properties, and let the bean be an EncryptedSnapshotStore around the store if "
							+ "its snapshots are to be encrypted.");
		}
	}

}
