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

import java.util.function.Supplier;

import io.github.s2snapshot.engine.internal.threads.EventQueue;
import io.github.s2snapshot.engine.internal.threads.FairTurns;
import io.github.s2snapshot.engine.internal.threads.Lane;

/**
 * How the projection of a key runs: its stream is read on demand until it is followed,
 * and what can be shared is shared with the projections of other keys.
 *
 * @param turns assigns the turns to load a key
 * @param events the queue of the events of all keys
 * @param callbacks the lane of the subscribers and callers of all keys
 * @param batchesUpdates whether updates that wait for each other are appended as one
 * batch
 */
public record KeyMode(Supplier<FairTurns.Turn> turns, EventQueue events, Lane callbacks, boolean batchesUpdates) {
}
