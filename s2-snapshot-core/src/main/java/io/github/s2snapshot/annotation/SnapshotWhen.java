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
 * Marks a method of a {@link StreamProjection} that decides when a snapshot is taken.
 *
 * <pre class="code">
 * &#064;SnapshotWhen
 * boolean closed(DelayBoard board, DayClosed day) {
 *     return true;
 * }
 * </pre>
 *
 * Its parameters are the state, or the state, a delta and optionally the
 * {@link io.github.s2snapshot.projection.RecordMetadata metadata} of the record. It
 * returns a {@code boolean}. It is called after each folded delta of its type, which may
 * be a supertype, with the state after that delta. A projection may have several such
 * methods: a snapshot is taken when one of them returns {@code true}.
 * <p>
 * The method depends only on its parameters and does not change them. It may be called
 * more than once for a delta. If it throws, the delta counts as one that cannot be
 * folded.
 *
 * @since 0.1.0
 * @see io.github.s2snapshot.definition.SnapshotTrigger#predicate()
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Reflective
public @interface SnapshotWhen {

}
