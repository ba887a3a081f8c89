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

package io.github.s2snapshot.test.autoconfigure;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.autoconfigure.OverrideAutoConfiguration;
import org.springframework.boot.test.context.filter.annotation.TypeExcludeFilters;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.core.annotation.AliasFor;
import org.springframework.core.env.Environment;
import org.springframework.test.context.BootstrapWith;
import org.springframework.test.context.junit.jupiter.SpringExtension;

import io.github.s2snapshot.test.context.EmbeddedS2;

/**
 * Annotation for a test of projections only. The test uses an embedded S2 server in
 * memory. Its context has the given {@code @StreamProjection} classes of the application,
 * or all of them, and the {@code ProjectionDefinitionCustomizer},
 * {@code KeyedProjectionDefinitionCustomizer}, {@code KeyConverter} and
 * {@code S2JsonCustomizer} beans, but no other components. Missing streams are created.
 *
 * <pre class="code">
 * &#064;ProjectionTest(DelayBoardProjection.class)
 * class DelayBoardProjectionTests {
 *
 *     &#064;Autowired
 *     private Projection&lt;DelayBoard&gt; board;
 *
 *     ...
 *
 * }
 * </pre>
 *
 * Tests that share a context share its streams; with {@code @DirtiesContext}, a test has
 * its own streams.
 *
 * @since 0.1.0
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@BootstrapWith(ProjectionTestContextBootstrapper.class)
@ExtendWith(SpringExtension.class)
@OverrideAutoConfiguration(enabled = false)
@TypeExcludeFilters(ProjectionTypeExcludeFilter.class)
@AutoConfigureS2Snapshot
@EmbeddedS2
@ImportAutoConfiguration
public @interface ProjectionTest {

	/**
	 * Alias of {@link #projections()}.
	 * @return the projections
	 */
	@AliasFor("projections")
	Class<?>[] value() default {};

	/**
	 * Classes with {@code @StreamProjection} to test.
	 * @return the classes, or none to test all projections of the application
	 */
	@AliasFor("value")
	Class<?>[] projections() default {};

	/**
	 * Streams to create on the embedded server, in addition to the streams of the
	 * projections.
	 * @return the streams, as in {@link EmbeddedS2#streams()}
	 */
	@AliasFor(annotation = EmbeddedS2.class, attribute = "streams")
	String[] streams() default {};

	/**
	 * Properties in form {@literal key=value} that should be added to the Spring
	 * {@link Environment} before the test runs.
	 * @return the properties to add
	 */
	String[] properties() default {};

	/**
	 * Whether to use default filtering. By default, only projections and their
	 * customizers are included.
	 * @return whether default filtering is used
	 */
	boolean useDefaultFilters() default true;

	/**
	 * Include filters which can be used to add otherwise filtered beans to the
	 * application context.
	 * @return include filters to apply
	 */
	Filter[] includeFilters() default {};

	/**
	 * Exclude filters which can be used to filter beans that would otherwise be added to
	 * the application context.
	 * @return exclude filters to apply
	 */
	Filter[] excludeFilters() default {};

	/**
	 * Auto-configuration exclusions that should be applied for this test.
	 * @return auto-configuration exclusions to apply
	 */
	@AliasFor(annotation = ImportAutoConfiguration.class, attribute = "exclude")
	Class<?>[] excludeAutoConfiguration() default {};

}
