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

package io.github.s2snapshot.autoconfigure.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.s2snapshot.autoconfigure.FailureAnalyzedException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link AccessTokenFile}.
 */
@ExtendWith(OutputCaptureExtension.class)
class AccessTokenFileTests {

	private static final String KEY = "s2.access-token-file";

	private final AtomicLong nanos = new AtomicLong();

	@TempDir
	private Path directory;

	private Path file;

	@BeforeEach
	void write() throws IOException {
		this.file = this.directory.resolve("token");
		Files.writeString(this.file, "first-token\n");
	}

	@Test
	void whenTheFileIsReplacedThenTheNewTokenIsUsedWithinASecond(CapturedOutput output) throws IOException {
		AccessTokenFile tokens = open();
		assertThat(tokens.get()).isEqualTo("first-token");
		Files.writeString(this.file, "second-token");
		this.nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(999));
		assertThat(tokens.get()).isEqualTo("first-token");
		this.nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
		assertThat(tokens.get()).isEqualTo("second-token");
		assertThat(output).contains("was replaced").doesNotContain("second-token", "first-token");
		assertThat(tokens).asString().doesNotContain("second-token");
	}

	@Test
	void whenTokenIsRejectedThenFileIsReadAtOnce() throws IOException {
		AccessTokenFile tokens = open();
		Files.writeString(this.file, "second-token");
		tokens.rejected("another-token");
		assertThat(tokens.get()).isEqualTo("first-token");
		tokens.rejected("first-token");
		assertThat(tokens.get()).isEqualTo("second-token");
	}

	@Test
	void whenFileIsMissingThenTokenIsUsedUntilItIsRejected(CapturedOutput output) throws IOException {
		AccessTokenFile tokens = open();
		Files.delete(this.file);
		for (int i = 0; i < 3; i++) {
			this.nanos.addAndGet(TimeUnit.SECONDS.toNanos(2));
			assertThat(tokens.get()).isEqualTo("first-token");
		}
		assertThat(output.toString().lines().filter((line) -> line.contains("the file does not exist"))).hasSize(1);
		tokens.rejected("first-token");
		assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(tokens::get)
			.withMessageContaining(this.file.toString())
			.withMessageContaining(KEY);
		Files.writeString(this.file, "second-token");
		assertThat(tokens.get()).isEqualTo("second-token");
	}

	@Test
	void whenThereIsNoFileAtTheStartThenFails() throws IOException {
		Files.delete(this.file);
		assertThatExceptionOfType(FailureAnalyzedException.class).isThrownBy(this::open)
			.satisfies((failure) -> assertThat(failure.analysis().getDescription())
				.isEqualTo("The access token cannot be read from file '" + this.file + "' of the property '" + KEY
						+ "': the file does not exist."));
	}

	@Test
	void invalidTokenShouldBeRejectedWithoutShowingIt() throws IOException {
		for (String content : new String[] { "", " \n", "two words", "tok\u00e9n", "t".repeat(70_000) }) {
			Files.writeString(this.file, content);
			assertThatExceptionOfType(FailureAnalyzedException.class).isThrownBy(this::open)
				.satisfies((failure) -> assertThat(failure.analysis().getDescription()).contains(KEY)
					.doesNotContain("words", "tok\u00e9n", "tttt"));
		}
	}

	private AccessTokenFile open() {
		return AccessTokenFile.open(KEY, this.file, this.nanos::get);
	}

}
