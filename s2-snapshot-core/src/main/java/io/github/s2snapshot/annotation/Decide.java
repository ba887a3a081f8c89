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
 * Marks a method of a {@link StreamProjection} that decides one type of command. Its
 * parameters are the state and the command and, for a keyed projection, any number of
 * {@link Key} parameters. It returns the deltas to append: one delta, a collection or an
 * {@link java.util.Optional} of deltas, which is empty if there is nothing to do.
 *
 * <pre class="code">
 * &#064;Decide
 * List&lt;CartDelta&gt; add(Cart cart, AddItem command) {
 *     if (cart.isClosed()) {
 *         throw new CommandRefusedException("closed", "The cart is closed");
 *     }
 *     return List.of(new ItemAdded(command.article()));
 * }
 * </pre>
 *
 * The method refuses a command with a
 * {@link io.github.s2snapshot.projection.error.CommandRefusedException}. The type of the
 * command may be a sealed type, a type with {@code JsonSubTypes} or another supertype
 * with {@link #subtypes()}: the method then decides each of their classes that no other
 * method decides more specifically.
 * <p>
 * A method is called again if another record was appended meanwhile, and may be called on
 * a state that is not the latest one; its result is discarded then. It must therefore
 * depend only on its parameters, change neither the state nor anything else, and call no
 * other service.
 *
 * @since 0.1.0
 * @see io.github.s2snapshot.projection.Projection
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Reflective
public @interface Decide {

	/**
	 * Classes of commands to decide, if the type of the command is an interface or
	 * superclass that neither is sealed nor lists its classes in {@code JsonSubTypes}.
	 * @return the classes, subtypes of the type of the command
	 */
	Class<?>[] subtypes() default {};

}
