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

import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

import io.github.s2snapshot.projection.SnapshotPlacement;

/**
 * Matches if at least one projection has external placement.
 */
class OnExternalPlacementCondition extends SpringBootCondition {

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage.forCondition("External placement");
		Environment environment = context.getEnvironment();
		if (isExternal(environment)) {
			return ConditionOutcome.match(message.because("'s2.snapshot.placement' is 'external'"));
		}
		return Binder.get(environment)
			.bind("s2.snapshot.projections", Bindable.mapOf(String.class, Placed.class))
			.orElseGet(Map::of)
			.entrySet()
			.stream()
			.filter((entry) -> entry.getValue().isExternal())
			.findFirst()
			.map((entry) -> ConditionOutcome
				.match(message.because("projection '" + entry.getKey() + "' has external placement")))
			.orElseGet(() -> ConditionOutcome.noMatch(message.because("every placement is in-stream")));
	}

	/**
	 * Returns whether the common placement is external.
	 * @param environment the environment of the application
	 * @return whether projections without a placement of their own are external
	 */
	static boolean isExternal(Environment environment) {
		return Binder.get(environment)
			.bind("s2.snapshot.placement", SnapshotPlacement.class)
			.orElse(SnapshotPlacement.IN_STREAM) == SnapshotPlacement.EXTERNAL;
	}

	/**
	 * Properties of a projection.
	 *
	 * @param placement the placement of its snapshots
	 * @param store the properties of its store
	 */
	record Placed(@Nullable SnapshotPlacement placement, @Nullable Map<String, Object> store) {

		boolean isExternal() {
			return this.placement == SnapshotPlacement.EXTERNAL || this.store != null;
		}

	}

}
