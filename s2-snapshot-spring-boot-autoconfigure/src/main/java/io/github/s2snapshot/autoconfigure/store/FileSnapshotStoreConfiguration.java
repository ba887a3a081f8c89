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

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.s2snapshot.store.FileSnapshotStore;
import io.github.s2snapshot.store.SnapshotStore;

/**
 * Configuration of snapshots in files.
 */
@Configuration(proxyBeanMethods = false)
class FileSnapshotStoreConfiguration {

	@Bean
	FileSnapshotStoreFactory fileSnapshotStoreFactory(
			ObjectProvider<SnapshotStoreCustomizer<FileSnapshotStore>> customizers) {
		return new FileSnapshotStoreFactory(customizers);
	}

	@Bean
	@ConditionalOnMissingBean(SnapshotStore.class)
	@ConditionalOnProperty(name = "s2.snapshot.store.type", havingValue = "file", matchIfMissing = true)
	SnapshotStore fileSnapshotStore(SnapshotStores stores) {
		return stores.common();
	}

}
