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

package io.github.s2snapshot.engine.internal.follow;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;

import io.github.s2snapshot.serializer.JacksonStateSerializer;
import io.github.s2snapshot.serializer.StateSerializer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CopyCheck}.
 */
class CopyCheckTests {

	private static final StateSerializer<List<String>> SERIALIZER = JacksonStateSerializer
		.of(new TypeReference<List<String>>() {
		}.getType());

	private final List<Class<?>> changed = new ArrayList<>();

	private long now = -1;

	private final CopyCheck<List<String>> check = new CopyCheck<>(SERIALIZER, this.changed::add, () -> this.now);

	@Test
	void h74WhenAPublishedStateHasChangedThenItsClassIsReported() {
		List<String> published = new ArrayList<>(List.of("a"));
		this.check.copied(published);
		published.add("b");
		pass(Duration.ofSeconds(1));
		this.check.copied(new ArrayList<>(List.of("a", "b")));
		assertThat(this.changed).containsExactly(ArrayList.class);
	}

	@Test
	void h74WhenAPublishedStateHasChangedAtLastThenItIsReported() {
		List<String> published = new ArrayList<>(List.of("a"));
		this.check.copied(published);
		pass(Duration.ofMillis(500));
		this.check.copied(List.of("a"));
		published.add("b");
		pass(Duration.ofMillis(500));
		this.check.copied(List.of("a"));
		assertThat(this.changed).hasSize(1);
	}

	@Test
	void h74WhenStatesStayThenNothingIsReported() {
		for (int i = 0; i < 300; i++) {
			this.check.copied(List.of("a" + i));
			pass(Duration.ofSeconds(1));
		}
		assertThat(this.changed).isEmpty();
	}

	@Test
	void h74WhenAllPublishedStatesChangeThenOneAMinuteIsReported() {
		List<String> shared = new ArrayList<>();
		for (int i = 0; i < 180; i++) {
			shared.add("a");
			this.check.copied(shared);
			pass(Duration.ofSeconds(1));
		}
		assertThat(this.changed).hasSize(3);
	}

	@Test
	void whenAStateCannotBeWrittenThenNothingIsReported() {
		StateSerializer<Object> failing = new FailingSerializer();
		CopyCheck<Object> failed = new CopyCheck<>(failing, this.changed::add, () -> this.now);
		failed.copied(new Object());
		pass(Duration.ofSeconds(2));
		failed.copied(new Object());
		assertThat(this.changed).isEmpty();
	}

	private void pass(Duration time) {
		this.now += time.toNanos();
	}

	private static final class FailingSerializer implements StateSerializer<Object> {

		@Override
		public void write(Object state, OutputStream out) throws IOException {
			throw new IOException("no");
		}

		@Override
		public Object read(InputStream in) {
			throw new IllegalStateException();
		}

	}

}
