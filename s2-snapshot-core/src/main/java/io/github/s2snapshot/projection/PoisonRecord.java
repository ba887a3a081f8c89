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

package io.github.s2snapshot.projection;

import java.util.Objects;

import io.github.s2snapshot.projection.error.FoldException;

/**
 * Record that could not be decoded or folded, with the action that is taken.
 *
 * @param failure the failure, with the position and the type of the record
 * @param attempt the number of attempts since the projection was started, from 1
 * @param action the action; {@link PoisonAction#SKIP} after the append to the dead-letter
 * stream was acknowledged
 * @since 0.1.0
 */
public record PoisonRecord(FoldException failure, int attempt, PoisonAction action) {

	public PoisonRecord {
		Objects.requireNonNull(failure, "'failure' must not be null");
		Objects.requireNonNull(action, "'action' must not be null");
	}

}
