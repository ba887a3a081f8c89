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
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.core.log.LogMessage;

import io.github.s2snapshot.autoconfigure.FailureAnalyzedException;
import io.github.s2snapshot.sdk.access.AccessTokenSupplier;

/**
 * An access token in a file that somebody else replaces, as secrets of a container are.
 * The file is read again after a second, and at once when its token was refused. When it
 * cannot be read, the token of before is used for as long as the server accepts it.
 * Thread-safe.
 */
final class AccessTokenFile implements AccessTokenSupplier {

	private static final Log logger = LogFactory.getLog(AccessTokenFile.class);

	private static final int LONGEST = 64 * 1024;

	private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

	private final String key;

	private final Path file;

	private final LongSupplier nanoTime;

	private @Nullable String token;

	private long readAt;

	private boolean stale;

	private boolean complained;

	private AccessTokenFile(String key, Path file, LongSupplier nanoTime) {
		this.key = key;
		this.file = file;
		this.nanoTime = nanoTime;
	}

	/**
	 * Opens a file.
	 * @param key the property that names it
	 * @param file the file, which has to be there
	 * @return the access token in it
	 * @throws FailureAnalyzedException if there is no token in it
	 */
	static AccessTokenFile open(String key, Path file) {
		return open(key, file, System::nanoTime);
	}

	static AccessTokenFile open(String key, Path file, LongSupplier nanoTime) {
		AccessTokenFile opened = new AccessTokenFile(key, file, nanoTime);
		try {
			opened.read();
		}
		catch (IOException ex) {
			throw new FailureAnalyzedException(opened.describe(ex),
					"Put the access token, and nothing else, into the file, or correct the property.", ex);
		}
		return opened;
	}

	@Override
	public synchronized String get() {
		if (this.token == null || this.stale || this.nanoTime.getAsLong() - this.readAt >= FRESH_NANOS) {
			try {
				return read();
			}
			catch (IOException ex) {
				if (this.token == null || this.stale) {
					throw new UncheckedIOException(describe(ex), ex);
				}
				complain(ex);
				this.readAt = this.nanoTime.getAsLong();
			}
		}
		return this.token;
	}

	private String read() throws IOException {
		String read = content();
		if (this.token != null && !read.equals(this.token)) {
			logger.info(LogMessage.format("The access token in %s (property '%s') was replaced", this.file, this.key));
		}
		this.token = read;
		this.readAt = this.nanoTime.getAsLong();
		this.stale = false;
		this.complained = false;
		return read;
	}

	private String content() throws IOException {
		byte[] bytes;
		try (InputStream in = Files.newInputStream(this.file)) {
			bytes = in.readNBytes(LONGEST + 1);
		}
		String text = new String(bytes, StandardCharsets.UTF_8).trim();
		if (text.isEmpty()) {
			throw new IOException("it is empty");
		}
		if (bytes.length > LONGEST || text.chars().anyMatch((character) -> character <= 0x20 || character >= 0x7F)) {
			throw new IOException("it is no access token: a line of printable ASCII without spaces");
		}
		return text;
	}

	private void complain(IOException ex) {
		if (!this.complained) {
			this.complained = true;
			logger.warn(LogMessage.format("%s The access token read before is used until the server refuses it.",
					describe(ex)));
		}
	}

	private String describe(IOException ex) {
		return "The access token cannot be read from the file '" + this.file + "' that the property '" + this.key
				+ "' names: " + ((Files.exists(this.file)) ? ex.getMessage() : "there is no such file") + ".";
	}

	@Override
	public synchronized void rejected(String accessToken) {
		this.stale = accessToken.equals(this.token);
	}

	@Override
	public String toString() {
		return "access token in " + this.file;
	}

}
