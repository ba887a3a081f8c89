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
 * Marks a method of a {@link StreamProjection} that folds one type of delta. Its
 * parameters are the state, the delta and, optionally, the
 * {@link io.github.s2snapshot.projection.RecordMetadata metadata} of the record. It
 * returns the new state, or {@code void} if it changes the given state in place.
 * <p>
 * The type of the delta may be a sealed type, a type with {@code JsonSubTypes} or another
 * supertype with {@link #subtypes()}: the method then folds each of their classes that no
 * other method folds more specifically.
 * <p>
 * A fold depends only on its parameters. It must not use a clock or random numbers, or
 * call another service: the same records have to give the same state whenever they are
 * folded.
 *
 * @since 0.1.0
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Reflective
public @interface Fold {

	/**
	 * Classes of deltas to fold, if the type of the delta is an interface or superclass
	 * that neither is sealed nor lists its classes in {@code JsonSubTypes}.
	 * @return the classes, subtypes of the type of the delta
	 */
	Class<?>[] subtypes() default {};

}
