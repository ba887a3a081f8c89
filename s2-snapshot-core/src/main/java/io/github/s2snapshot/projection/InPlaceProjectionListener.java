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

/**
 * {@link ProjectionListener} that is called on the thread of the event itself, which may
 * be a thread that folds the records of all projections. Use it for counters and meters.
 * Its methods must return at once: they must not wait, call a server or a database, or
 * call code that may do so.
 * <p>
 * Other listeners are called on separate threads, see {@link ProjectionListener}.
 *
 * @since 0.1.0
 */
public interface InPlaceProjectionListener extends ProjectionListener {

}
