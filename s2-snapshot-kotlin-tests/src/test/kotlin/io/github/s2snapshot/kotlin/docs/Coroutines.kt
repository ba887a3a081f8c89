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

package io.github.s2snapshot.kotlin.docs

import io.github.s2snapshot.projection.DeltaEntry
import io.github.s2snapshot.projection.DeltaOptions
import io.github.s2snapshot.projection.Projection
import io.github.s2snapshot.projection.ProjectionView
import io.github.s2snapshot.projection.UpdateResult
import io.github.s2snapshot.sdk.append.AppendAck
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.future.await
import kotlinx.coroutines.jdk9.asFlow
import kotlinx.coroutines.runInterruptible
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds
import kotlin.time.toJavaDuration

suspend fun Projection<*>.awaitAppend(vararg deltas: Any): AppendAck = appendAsync(*deltas).await()

suspend fun <S : Any> Projection<S>.awaitUpdate(
    timeout: Duration = 30.seconds,
    decision: (S) -> List<Any>,
): UpdateResult<S> = updateAsync(decision, timeout.toJavaDuration()).await()

suspend fun <S : Any> Projection<S>.awaitLatest(timeout: Duration = 30.seconds): ProjectionView<S> =
    runInterruptible(Dispatchers.IO) { readLatest(timeout.toJavaDuration()) }

fun <S : Any> Projection<S>.changesAsFlow(): Flow<ProjectionView<S>> = changes().asFlow()

fun <S : Any> Projection<S>.deltasAsFlow(options: DeltaOptions): Flow<DeltaEntry<S>> = deltas(options).asFlow()
