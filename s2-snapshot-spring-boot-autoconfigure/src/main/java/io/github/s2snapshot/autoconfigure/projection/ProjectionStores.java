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

package io.github.s2snapshot.autoconfigure.projection;

import org.springframework.beans.factory.ObjectProvider;

import io.github.s2snapshot.autoconfigure.FailureAnalyzedException;
import io.github.s2snapshot.autoconfigure.store.ProjectionStoreProperties;
import io.github.s2snapshot.autoconfigure.store.SnapshotStores;
import io.github.s2snapshot.store.SnapshotStore;

/**
 * Stores of projections: the one that their properties configure, or else the common one.
 */
class ProjectionStores {

	private final ProjectionSettings settings;

	private final ObjectProvider<SnapshotStore> common;

	private final ObjectProvider<SnapshotStores> stores;

	ProjectionStores(ProjectionSettings settings, ObjectProvider<SnapshotStore> common,
			ObjectProvider<SnapshotStores> stores) {
		this.settings = settings;
		this.common = common;
		this.stores = stores;
	}

	/**
	 * Returns the store of a projection with external placement.
	 * @param projection the name of the projection
	 * @return the store
	 */
	SnapshotStore get(String projection) {
		ProjectionStoreProperties own = this.settings.overrides(projection).getStore();
		if (own == null) {
			return this.common.getObject();
		}
		String prefix = this.settings.storePrefix(projection);
		SnapshotStores stores = this.stores.getIfAvailable();
		if (stores == null) {
			throw new FailureAnalyzedException(
					"The properties '" + prefix + ".*' are set, but SnapshotStoreAutoConfiguration, which creates "
							+ "stores from properties, is not active.",
					"Remove the properties, or do not exclude SnapshotStoreAutoConfiguration. If the application is "
							+ "processed ahead of time, set the properties at build time.");
		}
		return stores.get(prefix, own);
	}

}
