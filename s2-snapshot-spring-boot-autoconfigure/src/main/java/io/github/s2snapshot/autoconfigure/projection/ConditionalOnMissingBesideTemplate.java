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

package io.github.s2snapshot.autoconfigure.projection;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.Conditional;

/**
 * Matches unless a bean of these types or names exists beside the nearest
 * {@code SnapshotTemplate}: in the context itself, or in its ancestors up to the one that
 * defines the template. Beans beside the template of another context are ignored.
 *
 * @since 0.1.0
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Conditional(OnMissingBesideTemplateCondition.class)
public @interface ConditionalOnMissingBesideTemplate {

	/**
	 * Types of beans to look for.
	 * @return the types
	 */
	Class<?>[] value() default {};

	/**
	 * Names of beans to look for.
	 * @return the names
	 */
	String[] name() default {};

}
