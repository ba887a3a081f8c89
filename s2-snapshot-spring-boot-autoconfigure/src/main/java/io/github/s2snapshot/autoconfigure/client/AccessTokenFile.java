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
 * Access token in a file that another process may replace, such as a mounted secret of a
 * container. The file is read again after one second, and at once when the server has
 * rejected the token. If the file cannot be read, the previous token is used as long as
 * the server accepts it. Thread-safe.
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
	 * @param key the key of the property that names the file
	 * @param file the file, which must exist
	 * @return the access token in it
	 * @throws FailureAnalyzedException if the file has no valid token
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
					"Put only the access token into the file, or correct the property.", ex);
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
			logger.info(
					LogMessage.format("The access token in file %s (property '%s') was replaced", this.file, this.key));
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
			throw new IOException("the file is empty");
		}
		if (bytes.length > LONGEST || text.chars().anyMatch((character) -> character <= 0x20 || character >= 0x7F)) {
			throw new IOException("its content is not an access token, which is one line "
					+ "of printable ASCII characters without spaces");
		}
		return text;
	}

	private void complain(IOException ex) {
		if (!this.complained) {
			this.complained = true;
			logger.warn(LogMessage.format("%s The previous access token is used until the server rejects it.",
					describe(ex)));
		}
	}

	private String describe(IOException ex) {
		return "The access token cannot be read from file '" + this.file + "' of the property '" + this.key + "': "
				+ ((Files.exists(this.file)) ? ex.getMessage() : "the file does not exist") + ".";
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
