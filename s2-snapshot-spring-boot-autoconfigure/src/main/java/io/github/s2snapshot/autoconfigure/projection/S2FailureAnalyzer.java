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

package io.github.s2snapshot.autoconfigure.projection;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

import io.github.s2snapshot.projection.error.DeadLetterException;
import io.github.s2snapshot.sdk.error.InvalidInputException;
import io.github.s2snapshot.sdk.error.S2ConnectException;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.error.S2TimeoutException;
import io.github.s2snapshot.sdk.error.S2TransportException;

/**
 * Analyzes start-up failures caused by an {@link S2Exception}.
 */
class S2FailureAnalyzer extends AbstractFailureAnalyzer<S2Exception> {

	private static final String CLIENTS = "s2.clients";

	private final Environment environment;

	S2FailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, S2Exception cause) {
		if (ProjectionFailures.isAnalyzed(rootFailure)) {
			return null;
		}
		if (cause instanceof S2ServerException ex) {
			return analyzeAnswer(rootFailure, ex);
		}
		if (cause instanceof S2ConnectException) {
			return analysis(rootFailure, "The S2 server could not be reached: ", cause,
					"Check that the server is running, and that 's2.account-endpoint' ("
							+ configured("s2.account-endpoint") + ") and 's2.basin-endpoint' ("
							+ configured("s2.basin-endpoint") + ") have the right host, scheme and port. "
							+ certificate());
		}
		if (cause instanceof S2TimeoutException || cause instanceof S2TransportException) {
			return analysis(rootFailure, "The S2 server did not answer: ", cause,
					"Check the server and the network, or increase 's2.request-timeout' ("
							+ configured("s2.request-timeout") + ") or 's2.retry.max-attempts' ("
							+ configured("s2.retry.max-attempts") + ").");
		}
		if (cause instanceof InvalidInputException) {
			return analysis(rootFailure, "A value that was passed to the S2 client is not valid: ", cause,
					"Correct the value. The names of basins and streams come from 's2.basin', "
							+ "'s2.snapshot.projections.*' and @StreamProjection.");
		}
		return null;
	}

	private @Nullable FailureAnalysis analyzeAnswer(Throwable rootFailure, S2ServerException ex) {
		if (ex.status() == 401 || ex.status() == 403) {
			return analysis(rootFailure, "The S2 server rejected the access token: ", ex,
					"Check that 's2.access-token' (S2_ACCESS_TOKEN) is an access token of this server, "
							+ "that it has not expired, and that its scope allows reading the stream, appending "
							+ "to it, checking its tail and, for in-stream snapshots, trimming it.");
		}
		if ("basin_not_found".equals(ex.code())) {
			return analysis(rootFailure, "The basin does not exist: ", ex, "Create the basin, or correct 's2.basin' ("
					+ configured("s2.basin")
					+ "), 's2.snapshot.projections.<name>.basin' or the 'basin' attribute of @StreamProjection.");
		}
		if ("stream_not_found".equals(ex.code())) {
			ProjectionAdvice advice = new ProjectionAdvice(ProjectionStartException.findOnly(rootFailure));
			if (findCause(rootFailure, DeadLetterException.class) != null) {
				return analysis(rootFailure, "The dead-letter stream does not exist: ", ex, advice.deadLetters());
			}
			return analysis(rootFailure, "The stream does not exist: ", ex, advice.missingStream());
		}
		return null;
	}

	private String certificate() {
		String bundle = this.environment.getProperty("s2.ssl.bundle");
		return (bundle != null)
				? "Check that the SSL bundle '" + bundle + "' of 's2.ssl.bundle' trusts the certificate of the server."
				: "If the server has a private certificate, set 's2.ssl.bundle'.";
	}

	private FailureAnalysis analysis(Throwable rootFailure, String what, S2Exception cause, String action) {
		return new FailureAnalysis(what + ProjectionFailures.describe(rootFailure, cause), action + clients(), cause);
	}

	// The failure does not say which client has caused it.
	private String clients() {
		Set<String> names = Binder.get(this.environment)
			.bind(CLIENTS, Bindable.mapOf(String.class, Object.class))
			.map(Map::keySet)
			.orElse(Set.of());
		return (names.isEmpty()) ? ""
				: " If the projection uses a client of '" + CLIENTS + "' (" + String.join(", ", new TreeSet<>(names))
						+ "), set the properties of that client instead, for example '" + CLIENTS
						+ ".<client>.access-token'.";
	}

	private String configured(String key) {
		String value = this.environment.getProperty(key);
		return (value != null) ? "now '" + value + "'" : "not set";
	}

}
