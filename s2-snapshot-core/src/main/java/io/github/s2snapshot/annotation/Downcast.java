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
 * Marks a method that converts deltas of one version of a type into the previous version.
 * It is used while an older version is written, so that processes that do not know the
 * newer version yet can read the records: see the property
 * {@code s2.snapshot.projections.<name>.deltas.<type>.write-version}.
 * <p>
 * The method belongs to a {@link StreamProjection} class, or is a static method of a
 * class of deltas that the projection folds. Its only parameter and its result are a
 * {@code JsonNode} or a class that the JSON is read as and written from.
 *
 * @since 0.1.0
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Reflective
public @interface Downcast {

	/**
	 * Name of the type.
	 * @return the name; empty, in a class of deltas, for the type of that class
	 */
	String type() default "";

	/**
	 * Version of the result. The parameter is of the version after it.
	 * @return the version, from 1
	 */
	int to();

}
