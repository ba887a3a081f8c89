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
import org.springframework.stereotype.Component;

import io.github.s2snapshot.projection.FoldChangeAction;
import io.github.s2snapshot.projection.PoisonAction;
import io.github.s2snapshot.projection.UnknownDeltas;

/**
 * Declares a class as a projection: a bean that folds a stream into a state. The class
 * has one {@link InitialState} method and a {@link Fold} method for each type of delta.
 *
 * <pre class="code">
 * &#064;StreamProjection(name = "delay-board", stream = "flights")
 * class DelayBoardProjection {
 *
 *     &#064;InitialState
 *     DelayBoard empty() { ... }
 *
 *     &#064;Fold
 *     DelayBoard departed(DelayBoard board, FlightDeparted flight) { ... }
 *
 * }
 * </pre>
 *
 * Placeholders in string attributes are resolved against the environment. A
 * {@code Projection<DelayBoard>} can then be injected by the type of its state, or with
 * the name of the projection as the qualifier.
 * <p>
 * With a pattern such as {@code carts/{id}} as the {@link #stream()}, the class declares
 * a keyed projection: a state for each stream that matches the pattern. A
 * {@code KeyedProjection<String, Cart>} can then be injected by the types of its keys and
 * states, or with the name of the projection as the qualifier.
 *
 * @since 0.1.0
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Component
@Reflective
public @interface StreamProjection {

	/**
	 * Name of the projection, unique in the application. Snapshots contain the name:
	 * after the projection is renamed, its older snapshots are not used any more. The
	 * name must not begin or end with a space, and must not contain invisible characters
	 * or one of '/', '\', '%' and ';', which a path of the actuator cannot contain.
	 * @return the name
	 */
	String name();

	/**
	 * Stream to fold, or a pattern of streams with variables in braces, such as
	 * {@code carts/{id}} or {@code tenants/{tenant}/carts/{id}}.
	 * @return the name of the stream within its basin, or the pattern of the names
	 * @see io.github.s2snapshot.keyed.StreamPattern
	 */
	String stream();

	/**
	 * Type of the keys of a keyed projection. By default, the type of the parameter with
	 * {@link Key} of the {@link InitialState} method, and {@link String} without one. The
	 * key of a pattern with several variables is a record with a component for each of
	 * them.
	 * @return the type; {@code void} for the default
	 */
	Class<?> keyType() default void.class;

	/**
	 * Basin of the stream.
	 * @return the name of the basin; empty for the default basin of the client
	 */
	String basin() default "";

	/**
	 * Client that reads and writes the stream, in an application with several S2
	 * accounts.
	 * @return the name of the client; empty for the default client
	 */
	String client() default "";

	/**
	 * Version of the state. Increase it when the state or the folds change so that older
	 * snapshots do not fit any more. The projection then restores from older snapshots
	 * only if {@link UpcastState} methods, or a {@code ProjectionDefinitionCustomizer},
	 * convert them.
	 * @return the version
	 */
	int version() default 1;

	/**
	 * Action for a record that cannot be decoded or folded: stop before the record,
	 * attempt it up to 5 times and then stop, or append it to the
	 * {@link #deadLetterStream()} and skip it. No snapshot is taken before the record is
	 * handled.
	 * @return the action
	 */
	PoisonAction poison() default PoisonAction.FAIL;

	/**
	 * Stream that receives the records that are skipped, with their headers, their
	 * position and the reason. It must not be the stream that is folded. A record may be
	 * appended to it more than once.
	 * @return the name of the stream within the same basin; empty for no dead-letter
	 * stream
	 */
	String deadLetterStream() default "";

	/**
	 * Action for a delta of a type that the projection does not fold: handle it as a
	 * record that cannot be folded, or pass it by. Snapshots list the types that were
	 * ignored, so that a release that folds one of them later does not restore from them,
	 * and no history is trimmed past ignored deltas.
	 * @return the action
	 */
	UnknownDeltas unknown() default UnknownDeltas.FAIL;

	/**
	 * Action for a snapshot of the same version that was taken with other code of the
	 * folds.
	 * @return the action
	 */
	FoldChangeAction onFoldChange() default FoldChangeAction.WARN;

	/**
	 * Fingerprint of the code of the folds, such as the number of a build in a
	 * placeholder. Snapshots with another fingerprint were taken with other code.
	 * @return the fingerprint, at most 128 characters; empty to compute it from the class
	 * files of the projection, its state and its deltas
	 */
	String foldFingerprint() default "";

}
