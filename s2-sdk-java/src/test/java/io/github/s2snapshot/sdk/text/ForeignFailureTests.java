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

package io.github.s2snapshot.sdk.text;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for {@link ForeignFailure}.
 */
class ForeignFailureTests {

	private static final String SECRET = "ada\n2026-11-30 ERROR forged";

	static Stream<Throwing> quoting() {
		return Stream.of(() -> Integer.parseInt(SECRET), () -> UUID.fromString(SECRET), () -> Instant.parse(SECRET),
				() -> Thread.State.valueOf(SECRET), () -> Map.of(SECRET, 1, SECRET, 2),
				() -> Stream.of(1, 2).collect(Collectors.toMap((key) -> SECRET, (value) -> SECRET)),
				() -> new URL(SECRET).openStream(), () -> URI.create(SECRET), () -> Class.forName(SECRET),
				() -> JsonMapper.shared().readValue("\"ada forged\"", Thread.State.class),
				() -> JsonMapper.shared().readerForMapOf(Thread.State.class).readValue("{\"ada\":\"forged\"}"), () -> {
					throw new IllegalStateException(catchThrowable(() -> Integer.parseInt(SECRET)));
				}, () -> {
					throw new IllegalStateException("it failed", catchThrowable(() -> Integer.parseInt(SECRET)));
				}, () -> {
					throw new CompletionException(catchThrowable(() -> Integer.parseInt(SECRET)));
				}, () -> {
					throw new UncheckedIOException(new IOException(catchThrowable(() -> Integer.parseInt(SECRET))));
				}, () -> {
					IllegalStateException failure = new IllegalStateException("it failed");
					failure.addSuppressed(catchThrowable(() -> Integer.parseInt(SECRET)));
					throw failure;
				});
	}

	@ParameterizedTest
	@MethodSource("quoting")
	void whenAMessageMayQuoteContentThenItIsLeftOutEverywhere(Throwing code) {
		Throwable failure = catchThrowable(code::run);
		assertThat(printed(failure)).contains("ada");
		assertThat(printed(ForeignFailure.presentable(failure))).doesNotContain("ada", "forged")
			.contains(failure.getClass().getName(), "at " + ForeignFailureTests.class.getName());
		assertThat(ForeignFailure.describe(failure)).doesNotContain("ada", "forged", "\n");
		assertThat(ForeignFailure.text(failure)).doesNotContain("ada", "forged", "\n");
	}

	@Test
	void whenAMessageIsOfTheApplicationThenItIsShownOnOneLine() {
		Throwable failure = new IllegalStateException("no such\narticle");
		assertThat(ForeignFailure.describe(failure)).isEqualTo("java.lang.IllegalStateException: no such\\narticle");
		assertThat(ForeignFailure.text(failure)).isEqualTo("no such\\narticle");
		assertThat(ForeignFailure.presentable(failure)).isInstanceOf(ForeignFailure.class)
			.hasMessage("java.lang.IllegalStateException: no such\\narticle");
		assertThat(ForeignFailure.presentable(failure).getStackTrace()).isEqualTo(failure.getStackTrace());
	}

	@Test
	void whenAllMessagesCanBeShownThenTheFailureItselfIsReturned() {
		Throwable failure = new IllegalStateException("no such article", new IOException("disk full"));
		assertThat(ForeignFailure.presentable(failure)).isSameAs(failure);
		Throwable missing = catchThrowable(() -> Objects.requireNonNull(null, "'article' must not be null"));
		assertThat(ForeignFailure.presentable(missing)).isSameAs(missing);
		assertThat(ForeignFailure.describe(missing))
			.isEqualTo("java.lang.NullPointerException: 'article' must not be null");
		assertThat(ForeignFailure.presentable(new StackOverflowError())).isInstanceOf(StackOverflowError.class);
	}

	@Test
	void whenAFailureIsOnlyAWrapperThenItsCauseIsDescribed() {
		assertThat(ForeignFailure.describe(new CompletionException(new IllegalStateException("boom"))))
			.isEqualTo("java.lang.IllegalStateException: boom");
	}

	@Test
	void whenGetMessageThrowsThenTheClassIsShown() {
		Throwable failure = new IllegalStateException() {

			@Override
			public String getMessage() {
				throw new IllegalArgumentException("no message");
			}

		};
		assertThat(ForeignFailure.describe(failure)).isEqualTo(failure.getClass().getName());
		assertThat(ForeignFailure.presentable(failure)).isSameAs(failure);
	}

	@Test
	void whenAMessageIsGivenThenNoOtherMessageIsShown() {
		Throwable failure = new IllegalStateException(SECRET, new IllegalArgumentException(SECRET));
		assertThat(printed(ForeignFailure.withMessage(failure, "it is broken"))).doesNotContain("ada")
			.contains("java.lang.IllegalStateException: it is broken", "java.lang.IllegalArgumentException");
	}

	@Test
	void whenCausesAreCircularThenTheCopyEnds() {
		IllegalStateException one = new IllegalStateException("one");
		IllegalStateException other = new IllegalStateException("other", one);
		one.initCause(other);
		assertThat(ForeignFailure.presentable(one)).isInstanceOf(ForeignFailure.class);
		assertThat(ForeignFailure.describe(one)).isEqualTo("java.lang.IllegalStateException: one");
	}

	private static String printed(Throwable failure) {
		StringWriter out = new StringWriter();
		failure.printStackTrace(new PrintWriter(out, true));
		return out.toString();
	}

	/**
	 * Code that throws an exception.
	 */
	@FunctionalInterface
	interface Throwing {

		void run() throws Exception;

	}

}
