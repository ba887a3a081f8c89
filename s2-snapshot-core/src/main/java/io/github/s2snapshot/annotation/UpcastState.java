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
 * Marks a method of a {@link StreamProjection} that converts a stored state of one
 * version into a state of the next version, so that snapshots of the older version can
 * still be restored.
 *
 * <pre class="code">
 * &#064;UpcastState(from = 1)
 * ObjectNode withReservations(ObjectNode stock) {
 *     stock.putObject("reserved");
 *     return stock;
 * }
 * </pre>
 *
 * The only parameter is a {@code JsonNode} (or {@code ObjectNode}, {@code ArrayNode}) or
 * an older class that the JSON is read as. The result is a {@code JsonNode} or an object
 * that is written as JSON. A chain needs one method for each step up to the version of
 * the projection.
 *
 * @since 0.1.0
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Reflective
public @interface UpcastState {

	/**
	 * Version of the states to convert.
	 * @return the version, lower than that of the projection
	 */
	int from();

}
