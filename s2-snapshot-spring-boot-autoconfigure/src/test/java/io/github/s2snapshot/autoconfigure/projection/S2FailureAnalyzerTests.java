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

import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.context.ApplicationContextException;
import org.springframework.mock.env.MockEnvironment;

import io.github.s2snapshot.projection.error.ProjectionFailedException;
import io.github.s2snapshot.sdk.error.InvalidInputException;
import io.github.s2snapshot.sdk.error.ProtocolException;
import io.github.s2snapshot.sdk.error.S2ConnectException;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.S2ServerException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link S2FailureAnalyzer}.
 */
class S2FailureAnalyzerTests {

	private final MockEnvironment environment = new MockEnvironment();

	private final S2FailureAnalyzer analyzer = new S2FailureAnalyzer(this.environment);

	@Test
	void whenTokenIsRejectedThenActionNamesTheProperty() {
		this.environment.setProperty("s2.access-token", "secret");
		FailureAnalysis analysis = analyze(
				answer("Stream airlines/flights: permission denied", 403, "permission_denied"));
		assertThat(analysis.getDescription()).contains("rejected the access token")
			.contains("Stream airlines/flights: permission denied");
		assertThat(analysis.getAction()).contains("'s2.access-token' (S2_ACCESS_TOKEN)").doesNotContain("secret");
		assertThat(analyze(answer("Unauthorized", 401, "authn")).getAction()).isEqualTo(analysis.getAction());
	}

	@Test
	void whenStreamIsMissingThenActionNamesThePropertiesToCreateIt() {
		FailureAnalysis analysis = analyze(answer("Stream airlines/flights not found", 404, "stream_not_found"));
		assertThat(analysis.getDescription()).contains("airlines/flights");
		assertThat(analysis.getAction()).contains("'s2.snapshot.create-stream=true'")
			.contains("'s2.snapshot.projections.<name>.stream'")
			.contains("@StreamProjection");
	}

	@Test
	void whenBasinIsMissingThenActionNamesTheProperty() {
		this.environment.setProperty("s2.basin", "airlines");
		FailureAnalysis analysis = analyze(answer("Basin airlines not found", 404, "basin_not_found"));
		assertThat(analysis.getAction()).contains("'s2.basin' (now 'airlines')");
	}

	@Test
	void whenServerIsUnreachableThenActionNamesTheEndpoints() {
		this.environment.setProperty("s2.account-endpoint", "http://127.0.0.1:1");
		FailureAnalysis analysis = analyze(
				new S2ConnectException("127.0.0.1:1 cannot be reached: connection refused", null, true));
		assertThat(analysis.getDescription()).contains("127.0.0.1:1 cannot be reached");
		assertThat(analysis.getAction()).contains("'s2.account-endpoint' (now 'http://127.0.0.1:1')")
			.contains("'s2.basin-endpoint' (not set)")
			.contains("'s2.ssl.bundle'");
	}

	@Test
	void whenInputIsInvalidThenDescriptionHasTheReason() {
		FailureAnalysis analysis = analyze(new InvalidInputException("The basin name 'x' is too short"));
		assertThat(analysis.getDescription()).contains("The basin name 'x' is too short");
		assertThat(analysis.getAction()).contains("'s2.basin'");
	}

	@Test
	void whenProjectionIsNamedThenDescriptionContainsIt() {
		FailureAnalysis analysis = this.analyzer.analyze(new ApplicationContextException("Failed to start bean",
				new ProjectionFailedException("Projection 'delay-board' cannot be restored",
						answer("Stream airlines/flights not found", 404, "stream_not_found"))));
		assertThat(analysis).isNotNull();
		assertThat(analysis.getDescription()).contains("Projection 'delay-board' cannot be restored")
			.contains("Stream airlines/flights not found");
	}

	@Test
	void whenThereAreClientsThenActionNamesTheirKeys() {
		this.environment.setProperty("s2.clients.us.access-token", "secret");
		this.environment.setProperty("s2.clients.eu.access-token", "secret");
		FailureAnalysis analysis = analyze(answer("permission denied", 403, "permission_denied"));
		assertThat(analysis.getAction()).contains("'s2.access-token' (S2_ACCESS_TOKEN)")
			.contains("(eu, us)")
			.contains("'s2.clients.<client>.access-token'")
			.doesNotContain("secret");
	}

	@Test
	void whenFailureIsUnknownThenThereIsNoAnalysis() {
		assertThat(this.analyzer.analyze(answer("Too many requests", 429, "rate_limited"))).isNull();
		assertThat(this.analyzer.analyze(new ProtocolException("bad frame", null))).isNull();
		assertThat(this.analyzer.analyze(new IllegalStateException("other"))).isNull();
	}

	private FailureAnalysis analyze(S2Exception failure) {
		FailureAnalysis analysis = this.analyzer.analyze(new ApplicationContextException("Failed to start", failure));
		assertThat(analysis).isNotNull();
		return analysis;
	}

	private static S2ServerException answer(String message, int status, String code) {
		return new S2ServerException(message, status, code, message, null, false, true);
	}

}
