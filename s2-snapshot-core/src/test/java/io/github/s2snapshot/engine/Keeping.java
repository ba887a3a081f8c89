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

package io.github.s2snapshot.engine;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotEncoding;
import io.github.s2snapshot.definition.SnapshotFormChoice;

/**
 * How the snapshots of a tested projection are kept.
 */
enum Keeping {

	SINGLE {

		@Override
		ProjectionDefinition.Builder<String> apply(ProjectionDefinition.Builder<String> builder,
				MemorySnapshotStore store) {
			return builder.encoding(SnapshotEncoding.auto().withForm(SnapshotFormChoice.SINGLE));
		}

	},

	FRAMED {

		@Override
		ProjectionDefinition.Builder<String> apply(ProjectionDefinition.Builder<String> builder,
				MemorySnapshotStore store) {
			return builder.encoding(SnapshotEncoding.auto().withForm(SnapshotFormChoice.FRAMED));
		}

	},

	EXTERNAL {

		@Override
		ProjectionDefinition.Builder<String> apply(ProjectionDefinition.Builder<String> builder,
				MemorySnapshotStore store) {
			return builder.external(store);
		}

	};

	abstract ProjectionDefinition.Builder<String> apply(ProjectionDefinition.Builder<String> builder,
			MemorySnapshotStore store);

}
