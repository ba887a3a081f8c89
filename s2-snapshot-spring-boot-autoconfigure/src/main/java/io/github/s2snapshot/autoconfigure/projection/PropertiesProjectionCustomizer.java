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

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.boot.context.properties.PropertyMapper;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.ProjectionDefinitionCustomizer;
import io.github.s2snapshot.keyed.StreamPattern;
import io.github.s2snapshot.projection.SnapshotPlacement;
import io.github.s2snapshot.store.SnapshotRetention;
import io.github.s2snapshot.store.SnapshotStore;

/**
 * Applies the properties to the definitions of projections, before other customizers.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class PropertiesProjectionCustomizer implements ProjectionDefinitionCustomizer<Object> {

	private final ProjectionSettings settings;

	private final KeySettings keys;

	private final ProjectionStores stores;

	private final Set<String> projections = ConcurrentHashMap.newKeySet();

	PropertiesProjectionCustomizer(ProjectionSettings settings, KeySettings keys, ProjectionStores stores) {
		this.settings = settings;
		this.keys = keys;
		this.stores = stores;
	}

	@Override
	public void customize(ProjectionDefinition.Builder<Object> definition) {
		String projection = definition.name();
		this.projections.add(projection);
		ProjectionProperties overrides = this.settings.overrides(projection);
		PropertyMapper map = PropertyMapper.get();
		map.from(overrides::getClient).to(definition::client);
		map.from(overrides::getBasin).to(definition::basin);
		map.from(overrides::getStream).to(definition::stream);
		boolean keyed = definition.stream() != null && StreamPattern.isPattern(definition.stream());
		this.settings.requireKind(projection, keyed);
		if (this.settings.placement(projection) == SnapshotPlacement.EXTERNAL) {
			SnapshotStore store = this.stores.get(projection);
			SnapshotRetention retention = store.retention();
			if (retention != null) {
				this.settings.trim(projection)
					.requireKept(projection, retention.generations(), this.settings.keepKey(projection));
			}
			definition.external(store);
		}
		else {
			definition.inStream();
		}
		definition.createStream((declared) -> this.settings.createStream(projection, declared));
		map.from(overrides::getCopyCheck).to(definition::copyCheck);
		definition.trim(this.settings.trim(projection).apply());
		definition.encoding(this.settings.encoding(projection));
		definition.verification(this.settings.verification(projection));
		definition.triggers((keyed) ? this.settings.keyedTriggers(projection) : this.settings.triggers(projection));
		definition.versions((declared) -> this.settings.versions(projection, declared));
		definition.deltas((declared) -> this.settings.deltas(projection, declared));
		map.from(() -> this.settings.encryptionKey(projection)).to(definition::encryptionKey);
		map.from(this.keys::signing).to(definition::signing);
		definition.validateAppends((declared) -> this.settings.validateAppends(projection, declared));
		definition.onFoldChange((declared) -> this.settings.onFoldChange(projection, declared));
		definition.foldFingerprint((declared) -> this.settings.foldFingerprint(projection, declared));
		map.from(overrides::getUnknown).to(definition::unknown);
		map.from(overrides::getTrimIgnored).to(definition::trimIgnored);
		definition.poison((declared) -> this.settings.poison(projection, declared));
	}

	/**
	 * Returns the names of the projections to which the properties were applied.
	 * @return the names
	 */
	Set<String> customized() {
		return Set.copyOf(this.projections);
	}

}
