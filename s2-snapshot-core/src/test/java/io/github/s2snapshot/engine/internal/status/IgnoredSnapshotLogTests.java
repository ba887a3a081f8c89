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

package io.github.s2snapshot.engine.internal.status;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

import io.github.s2snapshot.projection.SnapshotFault;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link IgnoredSnapshotLog}.
 */
class IgnoredSnapshotLogTests {

	private final List<String> warnings = new ArrayList<>();

	private final Logger logger = (Logger) Proxy.newProxyInstance(getClass().getClassLoader(),
			new Class<?>[] { Logger.class }, (proxy, method, arguments) -> {
				if (method.getName().equals("warn")) {
					this.warnings.add(arguments[0] + " " + Arrays.toString((Object[]) arguments[arguments.length - 1]));
				}
				return null;
			});

	private final IgnoredSnapshotLog log = new IgnoredSnapshotLog();

	private final SnapshotFailureLogTests.Clock clock = new SnapshotFailureLogTests.Clock();

	@Test
	void h55ShouldLogAFewIgnoredSnapshotsAMinuteOnly() throws Exception {
		this.clock.run(() -> {
			for (int i = 0; i < 60_000; i++) {
				ignore(SnapshotFault.UNTRUSTED);
				this.clock.nanos += Duration.ofMillis(10).toNanos();
			}
		});
		assertThat(this.warnings).hasSize(109);
		assertThat(this.warnings.get(10)).contains("ignored {} more snapshots").contains("5990");
	}

	@Test
	void shouldLogASnapshotWithAnotherFaultAtOnce() throws Exception {
		this.clock.run(() -> {
			for (int i = 0; i < 100; i++) {
				ignore(SnapshotFault.UNTRUSTED);
			}
			ignore(SnapshotFault.DAMAGED);
		});
		assertThat(this.warnings).hasSize(11);
	}

	private void ignore(SnapshotFault fault) {
		this.log.ignored(this.logger, "talk", "record 1 of stream tests/talk", fault, "it is a test");
	}

}
