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
 * Marks a method that converts deltas of one version of a type into deltas of the next
 * version. The method belongs to a {@link StreamProjection} class, or is a static method
 * of a class of deltas that the projection folds.
 *
 * <pre class="code">
 * &#064;Upcast(type = "ItemAdded", from = 1)
 * static ObjectNode withUnit(ObjectNode item) {
 *     return item.put("unit", "piece");
 * }
 * </pre>
 *
 * The only parameter is a {@code JsonNode} (or {@code ObjectNode}, {@code ArrayNode}), a
 * {@code DeltaDocument}, or an older class that the JSON is read as. The result is
 * <ul>
 * <li>a {@code JsonNode} or an object: the content of the next version,</li>
 * <li>a {@code DeltaDocument}: a delta of any type and version,</li>
 * <li>a {@code List} of any of these: several deltas in place of one, or none if the list
 * is empty. Objects of a folded class become deltas of the current version of that
 * class.</li>
 * </ul>
 * Upcasters are chained until the current version of the type is reached. They apply to
 * every record that is read, and change nothing in the stream. An upcaster depends on
 * nothing but its parameter.
 *
 * @since 0.1.0
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Reflective
public @interface Upcast {

	/**
	 * Name of the type of the deltas to convert: of a folded class, one of its aliases,
	 * or a type that has no class any more.
	 * @return the name; empty, in a class of deltas, for the type of that class
	 */
	String type() default "";

	/**
	 * Version of the deltas to convert. Records without a header {@code type-version} are
	 * of version 1.
	 * @return the version, from 1
	 */
	int from();

	/**
	 * Name of the type of the result, if it is not the same type.
	 * @return the name; empty for the same type
	 */
	String to() default "";

	/**
	 * Version of the result, if {@link #to()} names another type. Within one type it is
	 * always the next version.
	 * @return the version, from 1
	 */
	int toVersion() default 1;

}
