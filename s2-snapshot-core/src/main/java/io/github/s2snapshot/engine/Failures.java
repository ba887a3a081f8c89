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

import java.time.Duration;
import java.util.Locale;

import io.github.s2snapshot.projection.ProjectionException;
import io.github.s2snapshot.projection.ProjectionFailedException;
import io.github.s2snapshot.projection.StoreUnreadableException;
import io.github.s2snapshot.projection.StreamName;
import io.github.s2snapshot.sdk.error.S2ConnectException;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.error.S2TimeoutException;
import io.github.s2snapshot.sdk.text.ForeignFailure;

/**
 * What a projection fails with when something around it fails.
 */
final class Failures {

	private Failures() {
	}

	static ProjectionException unreachable(String projection, StreamName stream, Throwable failure) {
		if (failure instanceof ProjectionException known) {
			return known;
		}
		return new ProjectionFailedException(String.format(Locale.ROOT, "Projection '%s' cannot read stream %s: %s. %s",
				projection, stream, failure.getMessage(), advice(stream, failure)), failure);
	}

	static ProjectionException storeUnreadable(String projection, Throwable failure) {
		return new StoreUnreadableException(String.format(Locale.ROOT,
				"Projection '%s' cannot look for its snapshots: %s. It is not started without "
						+ "knowing them: make the store readable and start it again",
				projection, failure.getMessage()), failure);
	}

	static ProjectionException ended(String projection, StreamName stream) {
		return new ProjectionFailedException(String.format(Locale.ROOT,
				"The read of stream %s by projection '%s' ended, which it should not", stream, projection), null);
	}

	static ProjectionException silent(String projection, StreamName stream, Duration age) {
		String reason = String.format(Locale.ROOT, "nothing was heard from the server for %d ms, not even a heartbeat",
				age.toMillis());
		return new ProjectionFailedException(
				String.format(Locale.ROOT, "Projection '%s' cannot follow stream %s: %s", projection, stream, reason),
				new S2TimeoutException(reason));
	}

	static ProjectionException unexpected(String projection, StreamName stream, Throwable failure) {
		return new ProjectionFailedException(
				String.format(Locale.ROOT, "Projection '%s' of stream %s failed unexpectedly: %s", projection, stream,
						ForeignFailure.describe(failure)),
				ForeignFailure.presentable(failure));
	}

	private static String advice(StreamName stream, Throwable failure) {
		if (failure instanceof S2ConnectException) {
			return "Check that the server runs and that the endpoints are its";
		}
		if (failure instanceof S2ServerException server && server.code() != null) {
			return switch (server.code()) {
				case "basin_not_found" ->
					String.format(Locale.ROOT, "Create the basin '%s', or correct its name", stream.basin());
				case "stream_not_found" ->
					String.format(Locale.ROOT, "Create the stream '%s', or correct its name", stream.stream());
				case "authn", "access_token_not_found" -> "Check the access token";
				case "permission_denied" -> "Give the access token the right to read this stream and to check its tail";
				default -> "Start it again when the cause is removed";
			};
		}
		return "Start it again when the cause is removed";
	}

}
