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

package io.github.s2snapshot.editor.replay;

import org.jspecify.annotations.Nullable;

/**
 * Progress of a replay.
 *
 * @param running whether edits are being appended
 * @param rate the number of edits per second
 * @param done the number of edits of the trace that are in the document
 * @param of the number of edits in the trace
 * @param failure the failure that stopped the replay, or {@code null} if there was none
 * @since 0.1.0
 */
public record Progress(boolean running, int rate, int done, int of, @Nullable String failure) {
}
