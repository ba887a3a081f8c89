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

import io.github.s2snapshot.projection.PoisonAction;

/**
 * Declares that a bean folds a stream into a state. The class has one
 * {@link InitialState} method and a {@link Fold} method for each type of delta.
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
 * Placeholders in the attributes that are text are resolved against the environment. A
 * {@code Projection<DelayBoard>} can then be injected, by the type of its state or by the
 * name of the projection as its qualifier.
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
	 * Names of the projection, unique in the application. It is part of what snapshots
	 * carry: with another name, older snapshots are not recognised. It has no blanks
	 * around it, no characters that cannot be seen, and none of '/', '\', '%' and ';',
	 * which the paths of the actuator could not have.
	 * @return the name
	 */
	String name();

	/**
	 * Stream to fold.
	 * @return the name of the stream within its basin
	 */
	String stream();

	/**
	 * Basin of the stream.
	 * @return the name of the basin; empty for the default basin of the client
	 */
	String basin() default "";

	/**
	 * Client of the stream, in an application with several S2 accounts.
	 * @return the name of the client; empty for the default client
	 */
	String client() default "";

	/**
	 * Version of the state. To be raised when the state or the folds change in a way that
	 * older snapshots do not fit: they are not restored from any more, unless a
	 * {@code ProjectionDefinitionCustomizer} adds upcasters.
	 * @return the version
	 */
	int version() default 1;

	/**
	 * What to do about a record that cannot be decoded or folded: to fail before it, to
	 * fold it again up to 5 times and fail then, or to put it into the
	 * {@link #deadLetterStream()} and pass over it. No snapshot is taken until that is
	 * decided.
	 * @return the action
	 */
	PoisonAction poison() default PoisonAction.FAIL;

	/**
	 * Stream that takes records that are passed over, with their headers, where they come
	 * from and why. It is not the stream that is folded. A record may come there more
	 * than once.
	 * @return the name of the stream within the same basin; empty for none
	 */
	String deadLetterStream() default "";

}
