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
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.beans.factory.BeanFactory;

import io.github.s2snapshot.autoconfigure.FailureAnalyzedException;
import io.github.s2snapshot.store.SnapshotStore;

/**
 * Stores that are created from properties. Thread-safe.
 */
class SnapshotStores {

	private static final String FACTORY_SUFFIX = "SnapshotStoreFactory";

	private final CommonStoreProperties common;

	private final BeanFactory beanFactory;

	private final Map<SnapshotStoreSettings, SnapshotStore> stores = new ConcurrentHashMap<>();

	SnapshotStores(CommonStoreProperties common, BeanFactory beanFactory) {
		this.common = common;
		this.beanFactory = beanFactory;
	}

	/**
	 * Returns the store of all projections that have no store of their own.
	 * @return the store
	 */
	SnapshotStore common() {
		return get(SnapshotStoreSettings.of(this.common));
	}

	private SnapshotStore get(SnapshotStoreSettings settings) {
		SnapshotStore store = this.stores.get(settings);
		if (store == null) {
			// Creates beans, so no lock is held meanwhile.
			SnapshotStore created = factory(settings.type()).create(settings);
			SnapshotStore concurrent = this.stores.putIfAbsent(settings, created);
			store = (concurrent != null) ? concurrent : created;
		}
		return store;
	}

	private SnapshotStoreFactory factory(Setting<SnapshotStoreProperties.Type> type) {
		String name = id(type) + FACTORY_SUFFIX;
		if (!this.beanFactory.containsBean(name)) {
			throw missingLibrary(type);
		}
		return this.beanFactory.getBean(name, SnapshotStoreFactory.class);
	}

	private static FailureAnalyzedException missingLibrary(Setting<SnapshotStoreProperties.Type> type) {
		String library = (type.get() == SnapshotStoreProperties.Type.JDBC)
				? "org.springframework.boot:spring-boot-starter-jdbc"
				: "software.amazon.awssdk:s3' and one of its HTTP clients, for example "
						+ "'software.amazon.awssdk:url-connection-client";
		return new FailureAnalyzedException(
				"The property '" + type.key() + "' is '" + id(type)
						+ "', but the required library is not on the class path.",
				"Add '" + library + "', set the property to 'file', or define a SnapshotStore bean.");
	}

	private static String id(Setting<SnapshotStoreProperties.Type> type) {
		return type.get().name().toLowerCase(Locale.ROOT);
	}

}
