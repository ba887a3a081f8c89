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

package io.github.s2snapshot.actuate.endpoint;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;

import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.jmx.JmxEndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.jmx.JmxAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.github.s2snapshot.autoconfigure.TestProjections;
import io.github.s2snapshot.autoconfigure.endpoint.S2ProjectionsEndpointAutoConfiguration;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.SnapshotCheck;
import io.github.s2snapshot.snapshot.SnapshotOutcome;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;

/**
 * Tests for {@link S2ProjectionsEndpoint} and {@link S2ProjectionsEndpointJmxExtension}
 * over JMX.
 */
class S2ProjectionsEndpointJmxTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final String[] OF_STRINGS = { String.class.getName(), String.class.getName() };

	private final SnapshotTemplate snapshots = TestProjections.template(TestProjections.live("delay-board"));

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withBean(SnapshotTemplate.class, () -> this.snapshots)
		.withConfiguration(AutoConfigurations.of(JmxAutoConfiguration.class, EndpointAutoConfiguration.class,
				JmxEndpointAutoConfiguration.class, S2ProjectionsEndpointAutoConfiguration.class))
		.withPropertyValues("spring.jmx.enabled=true", "spring.jmx.unique-names=true",
				"management.endpoints.jmx.exposure.include=s2projections");

	@Test
	void operationsShouldHaveNamesAndParameters() {
		this.contextRunner.run((context) -> assertThat(operations()).isEqualTo(Map.of("projections", "", "projection",
				"name: java.lang.String", "part", "name: java.lang.String, part: java.lang.String", "takeSnapshot",
				"name: java.lang.String", "operate", "name: java.lang.String, operation: java.lang.String",
				"operateSnapshot", "name: java.lang.String, operation: java.lang.String, cursor: java.lang.Object",
				"key", "name: java.lang.String, part: java.lang.String, key: java.lang.Object", "operateKey",
				"name: java.lang.String, operation: java.lang.String, key: java.lang.String")));
	}

	@Test
	void operationsShouldChangeProjections() {
		given(this.snapshots.maintenance().take("delay-board", false, TIMEOUT))
			.willReturn(new SnapshotOutcome.Skipped("nothing was folded"));
		given(this.snapshots.maintenance().pause("delay-board", TIMEOUT))
			.willReturn(TestProjections.withStatus("delay-board", ProjectionStatus.PAUSED, null));
		given(this.snapshots.maintenance().verify("delay-board", 7, TIMEOUT))
			.willReturn(new SnapshotCheck(7, null, "its digest is another one", null));
		this.contextRunner.run((context) -> {
			assertThat(invoke("takeSnapshot", new Object[] { "delay-board" }, String.class.getName()))
				.containsEntry("outcome", "skipped");
			assertThat(invoke("operate", new Object[] { "delay-board", "pause" }, OF_STRINGS)).containsEntry("outcome",
					"done");
			assertThat(invoke("operateSnapshot", new Object[] { "delay-board", "verify", 7L }, String.class.getName(),
					String.class.getName(), Object.class.getName()))
				.containsEntry("outcome", "invalid");
			assertThat(invoke("operate", new Object[] { "nobody", "pause" }, OF_STRINGS)).isNull();
		});
	}

	@Test
	void whenAccessIsReadOnlyThenNothingCanBeChanged() {
		this.contextRunner.withPropertyValues("management.endpoint.s2projections.access=READ_ONLY").run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(operations()).containsOnlyKeys("projections", "projection", "part", "key");
		});
	}

	private static Map<String, String> operations() throws Exception {
		return Arrays.stream(server().getMBeanInfo(name()).getOperations())
			.collect(Collectors.toMap(MBeanOperationInfo::getName,
					(operation) -> Arrays.stream(operation.getSignature())
						.map((MBeanParameterInfo parameter) -> parameter.getName() + ": " + parameter.getType())
						.collect(Collectors.joining(", "))));
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> invoke(String operation, Object[] arguments, String... signature)
			throws Exception {
		return (Map<String, Object>) server().invoke(name(), operation, arguments, signature);
	}

	private static ObjectName name() throws Exception {
		Set<ObjectName> names = server()
			.queryNames(new ObjectName("org.springframework.boot:type=Endpoint,name=S2projections,*"), null);
		assertThat(names).hasSize(1);
		return names.iterator().next();
	}

	private static MBeanServer server() {
		return ManagementFactory.getPlatformMBeanServer();
	}

}
