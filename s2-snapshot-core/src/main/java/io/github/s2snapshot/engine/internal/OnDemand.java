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

package io.github.s2snapshot.engine.internal;

import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.read.ReadBatch;

/**
 * How the stream of a projection is read on demand. Thread-safe.
 *
 * @param refresh reads up to the tail, or up to the given position at least. Completes
 * when the records were folded, or exceptionally with a transient failure
 * @param offer receives the records that this process has appended
 * @param follow follows the stream if the argument is {@code true} when its turn has
 * come, else reads it on demand
 * @param volume returns the metered size of all records that were read, in bytes
 */
public record OnDemand(Function<@Nullable Long, CompletableFuture<@Nullable Void>> refresh, Consumer<ReadBatch> offer,
		Function<BooleanSupplier, CompletableFuture<@Nullable Void>> follow, LongSupplier volume) {
}
