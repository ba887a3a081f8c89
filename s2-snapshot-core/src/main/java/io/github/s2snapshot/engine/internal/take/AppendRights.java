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

package io.github.s2snapshot.engine.internal.take;

import java.time.Duration;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendRetryPolicy;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.error.SeqNumMismatchException;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.resource.StreamName;

/**
 * Finds the permission that an access token lacks after a snapshot was refused, with
 * appends that have no effect: their condition is a position that no stream reaches, so a
 * permitted append fails with a mismatch. Used by one thread at a time.
 */
public final class AppendRights {

	private static final Logger logger = LoggerFactory.getLogger(AppendRights.class);

	// The position before the largest one, because nothing can be appended at the
	// largest.
	private static final long NEVER = -2L;

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private final String projection;

	private final S2Stream stream;

	private volatile boolean trim = true;

	public AppendRights(String projection, S2Stream stream) {
		this.projection = projection;
		this.stream = stream;
	}

	/**
	 * Returns whether snapshots may trim.
	 * @return {@code false} if the server has refused a trim
	 */
	boolean mayTrim() {
		return this.trim;
	}

	/**
	 * Checks whether a snapshot failed because a permission is missing.
	 * @param failure the failure of the snapshot
	 * @return the missing permission and its consequence, {@code null} if none is known
	 * to be missing
	 */
	public @Nullable String missing(@Nullable Throwable failure) {
		if (!isDenied(failure) || !isDenied(AppendRecord.trim(0))) {
			return null;
		}
		if (isDenied(AppendRecord.of(""))) {
			return "the access token may not append to the stream. Give it the permissions to append and to trim, "
					+ "or use the external placement";
		}
		this.trim = false;
		logger.warn("Projection '{}' may append to stream {} but may not trim it. From now on snapshots are taken "
				+ "without trimming, and the stream keeps growing. Give the access token the permission to trim",
				this.projection, new StreamName(this.stream.basin(), this.stream.name()));
		return "the access token may not trim the stream. From now on snapshots are taken without trimming. Give it "
				+ "the permission to trim";
	}

	private boolean isDenied(AppendRecord record) {
		try {
			Futures.get(this.stream.appendAsync(AppendInput.of(record).withMatchSeqNum(NEVER),
					AppendRetryPolicy.NO_SIDE_EFFECTS), TIMEOUT);
			return false;
		}
		catch (SeqNumMismatchException ex) {
			return false;
		}
		catch (S2Exception ex) {
			return isDenied(ex);
		}
		catch (TimeoutException ex) {
			return false;
		}
	}

	private static boolean isDenied(@Nullable Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof S2ServerException server && "permission_denied".equals(server.code())) {
				return true;
			}
		}
		return false;
	}

}
