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
 * Names the type of a class of deltas, which is the value of the header {@code type} of
 * its records. Without this annotation the name is that of Jackson's {@code JsonTypeName}
 * or else the simple name of the class.
 *
 * <pre class="code">
 * &#064;DeltaName(aliases = "ItemPut")
 * record ItemAdded(String article, int amount) {
 * }
 * </pre>
 *
 * A class that was renamed lists its previous name as an alias: records with that name
 * are still read.
 *
 * @since 0.1.0
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface DeltaName {

	/**
	 * Name of the type.
	 * @return the name; empty for the {@code JsonTypeName} or the simple name of the
	 * class
	 */
	String value() default "";

	/**
	 * Other names of the type. Records with these names are read as the annotated class.
	 * @return the names, each unique among the names and aliases of a projection
	 */
	String[] aliases() default {};

	/**
	 * Version of the content of the class. It is written to the header
	 * {@code type-version}, unless it is 1. Each lower version needs an {@link Upcast}.
	 * @return the version, from 1; 0 for the version after the last {@link Upcast} of the
	 * type, which is 1 without any
	 */
	int version() default 0;

}
