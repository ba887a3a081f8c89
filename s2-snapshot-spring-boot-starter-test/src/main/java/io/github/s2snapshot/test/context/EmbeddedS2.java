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

package io.github.s2snapshot.test.context;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.github.s2snapshot.embedded.fault.Faults;

/**
 * Annotation for a Spring test that uses an
 * {@link io.github.s2snapshot.embedded.EmbeddedS2 embedded S2 server} in memory instead
 * of the configured server. All {@code S2Client} beans connect to that server: the
 * default client, the clients of {@code s2.clients}, and clients that the application
 * defines. Their basins, and the basins of projections, are created. The server belongs
 * to the application context: tests that share the context share its streams. The server
 * is a bean, and so are its {@link Faults}, which are cleared after each test.
 * <p>
 * Snapshots in files are stored in a directory of the context, which is deleted with the
 * context, unless the test sets {@code s2.snapshot.file.directory}.
 *
 * <pre class="code">
 * &#064;SpringBootTest
 * &#064;EmbeddedS2(streams = "flights")
 * class BoardTests {
 *
 *     &#064;Test
 *     void whenAnAckIsLostThenTheFlightIsThereOnce(&#064;Autowired Faults faults, &#064;Autowired Projection&lt;DelayBoard&gt; board) {
 *         faults.loseAcks(1);
 *         ...
 *     }
 *
 * }
 * </pre>
 *
 * @since 0.1.0
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface EmbeddedS2 {

	/**
	 * Name of the default basin, if the application does not set one.
	 */
	String DEFAULT_BASIN = "test-basin";

	/**
	 * Basins to create in addition to the default basin.
	 * @return the names of the basins
	 */
	String[] basins() default {};

	/**
	 * Streams to create, with infinite retention: the name of a stream of the default
	 * basin, or {@code basin/stream}. Placeholders are resolved.
	 * @return the streams
	 */
	String[] streams() default {};

	/**
	 * Clients that connect to their own servers in this test, by their name in
	 * {@code s2.clients} or by the name of their bean.
	 * @return the names of the clients, by default none
	 */
	String[] realClients() default {};

}
