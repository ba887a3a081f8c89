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

package io.github.s2snapshot.starter.docs.security;

import java.nio.file.Path;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.s2snapshot.crypto.SnapshotKeyRing;
import io.github.s2snapshot.store.EncryptedSnapshotStore;
import io.github.s2snapshot.store.FileSnapshotStore;
import io.github.s2snapshot.store.SnapshotStore;

@Configuration(proxyBeanMethods = false)
class StoreConfiguration {

	@Bean
	SnapshotStore snapshotStore(@Value("${shop.directory}") Path directory, @Value("${shop.store-key}") String key) {
		SnapshotKeyRing keys = SnapshotKeyRing.ofBase64("2026-11", key);
		return EncryptedSnapshotStore.of(FileSnapshotStore.in(directory), keys);
	}

}
