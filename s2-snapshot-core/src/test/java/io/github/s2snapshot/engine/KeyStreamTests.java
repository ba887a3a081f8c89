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

package io.github.s2snapshot.engine;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.keyed.KeyDeletedException;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.sdk.S2Basin;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendRetryPolicy;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.error.SeqNumMismatchException;
import io.github.s2snapshot.sdk.record.AppendRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of the stream of a key that does not exist.
 */
class KeyStreamTests {

	private final FakeStream server = new FakeStream();

	private final List<Object> created = new ArrayList<>();

	private final S2Basin basin = (S2Basin) Proxy.newProxyInstance(S2Basin.class.getClassLoader(),
			new Class<?>[] { S2Basin.class }, (proxy, method, arguments) -> {
				assertThat(method.getName()).isEqualTo("ensureStreamAsync");
				this.created.add(arguments[0]);
				return CompletableFuture.completedFuture(null);
			});

	private final KeyStream stream = new KeyStream(this.server, new KeyStreams(this.basin, null, this.basin, true));

	private void append(AppendInput input) {
		this.server
			.next(FakeStream.failed(new S2ServerException("404", 404, "stream_not_found", "404", null, false, true)));
		this.stream.appendAsync(input, AppendRetryPolicy.NO_SIDE_EFFECTS).join();
	}

	@Test
	void deltasCreateAMissingStream() {
		append(AppendInput.of(AppendRecord.of("a")));
		assertThat(this.created).containsExactly("talk");
		assertThat(this.server.tail()).isOne();
	}

	@Test
	void anUpdateOfAnEmptyKeyCreatesItsStream() {
		append(AppendInput.of(AppendRecord.of("a")).withMatchSeqNum(0));
		assertThat(this.created).containsExactly("talk");
		assertThat(this.server.tail()).isOne();
	}

	@Test
	void whenTheStreamOfASnapshotWasDeletedThenItsTrimCreatesNoOther() {
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> append(AppendInput.of(AppendRecord.trim(2))))
			.withRootCauseInstanceOf(S2ServerException.class);
		assertThat(this.created).isEmpty();
		assertThat(this.server.tail()).isZero();
	}

	@Test
	void whenTheStreamOfAStateWasDeletedThenAnUpdateOfTheStateCreatesNoOther() {
		AppendInput update = AppendInput.of(AppendRecord.of("a")).withMatchSeqNum(5);
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> append(update))
			.withRootCauseInstanceOf(SeqNumMismatchException.class);
		assertThat(this.created).isEmpty();
	}

	@Test
	void whenTheStreamWasDeletedThenAnAppendThatIsRepeatedDoesNotReachTheNextOne() {
		AtomicReference<ProjectionException> lost = new AtomicReference<>();
		this.stream.appendUnless(lost::get);
		AppendInput first = AppendInput.of(AppendRecord.of("a")).withMatchSeqNum(0);
		this.stream.appendAsync(first, AppendRetryPolicy.NO_SIDE_EFFECTS).join();
		lost.set(new KeyDeletedException("Key 'talk' was deleted", null));
		AppendInput second = AppendInput.of(AppendRecord.of("b")).withMatchSeqNum(1);
		assertThatExceptionOfType(RuntimeException.class)
			.isThrownBy(() -> this.stream.appendAsync(second, AppendRetryPolicy.NO_SIDE_EFFECTS).join())
			.withCauseInstanceOf(KeyDeletedException.class);
		assertThat(this.server.tail()).isOne();
	}

	@Test
	void whenTheServerDoesNotKnowTheNewStreamYetThenTheAppendIsRepeated() {
		S2ServerException missing = new S2ServerException("404", 404, "stream_not_found", "404", null, false, true);
		this.server.next(FakeStream.failed(missing));
		this.server.next(FakeStream.failed(missing));
		append(AppendInput.of(AppendRecord.of("a")));
		assertThat(this.created).containsExactly("talk", "talk", "talk");
		assertThat(this.server.tail()).isOne();
	}

	@Test
	void whenTheServerNeverKnowsTheNewStreamThenTheAppendFails() {
		S2ServerException missing = new S2ServerException("404", 404, "stream_not_found", "404", null, false, true);
		for (int i = 0; i < 20; i++) {
			this.server.next(FakeStream.failed(missing));
		}
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> append(AppendInput.of(AppendRecord.of("a"))))
			.withRootCauseInstanceOf(S2ServerException.class);
		assertThat(this.created).hasSize(5);
	}

}
