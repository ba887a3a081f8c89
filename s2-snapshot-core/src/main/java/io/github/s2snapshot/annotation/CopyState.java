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

package io.github.s2snapshot.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.aot.hint.annotation.Reflective;

/**
 * Marks the method of a {@link StreamProjection} that copies the state, if folds change
 * the state in place. Readers and snapshots get the copy.
 *
 * <pre class="code">
 * &#064;CopyState
 * Visits copy(Visits visits) {
 *     return new Visits(new HashMap&lt;&gt;(visits.pages()));
 * }
 * </pre>
 *
 * The only parameter is the state, and the result is a copy that shares no mutable part
 * with it. Without such a method, a state that implements
 * {@link io.github.s2snapshot.definition.CopyableState} copies itself; any other state is
 * written as a snapshot would be and read back.
 *
 * @since 0.1.0
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Reflective
public @interface CopyState {

}
