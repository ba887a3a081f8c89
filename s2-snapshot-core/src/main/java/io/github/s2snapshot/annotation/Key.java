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

/**
 * Marks a parameter of the {@link InitialState} method or of a {@link Decide} method of a
 * keyed projection that receives the key, or one variable of it.
 *
 * <pre class="code">
 * &#064;InitialState
 * Cart empty(&#064;Key String id) {
 *     return Cart.empty(id);
 * }
 * </pre>
 *
 * @since 0.1.0
 * @see StreamProjection#stream()
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface Key {

	/**
	 * Variable of the pattern that the parameter receives.
	 * @return the name of the variable; empty for the whole key
	 */
	String value() default "";

}
