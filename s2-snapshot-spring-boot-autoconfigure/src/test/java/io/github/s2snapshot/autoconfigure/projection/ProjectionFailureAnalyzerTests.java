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
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.context.ApplicationContextException;
import org.springframework.mock.env.MockEnvironment;

import io.github.s2snapshot.keyed.StreamPatternException;
import io.github.s2snapshot.projection.error.FoldChangedException;
import io.github.s2snapshot.projection.error.FoldException;
import io.github.s2snapshot.projection.error.GapException;
import io.github.s2snapshot.projection.error.IncarnationException;
import io.github.s2snapshot.projection.error.NewerDeltaVersionException;
import io.github.s2snapshot.projection.error.NoBaseStateException;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.ProjectionFailedException;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.projection.error.UndecryptableRecordException;
import io.github.s2snapshot.projection.error.UnknownDeltaTypeException;
import io.github.s2snapshot.sdk.error.InvalidInputException;
import io.github.s2snapshot.sdk.resource.StreamName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ProjectionFailureAnalyzer}.
 */
class ProjectionFailureAnalyzerTests {

	private static final StreamName STREAM = new StreamName("airlines", "flights");

	private final ProjectionFailureAnalyzer analyzer = new ProjectionFailureAnalyzer(new DefaultListableBeanFactory(),
			new MockEnvironment());

	@Test
	void whenRecordCannotBeDecryptedThenActionNamesTheKeyAndThePolicy() {
		FailureAnalysis analysis = analyze(new UndecryptableRecordException(
				"Record 42 of airlines/flights cannot be decrypted", STREAM, 42, null));
		assertThat(analysis.getDescription()).contains("Record 42 of airlines/flights");
		assertThat(analysis.getAction()).contains("'s2.snapshot.projections.<name>.encryption-key'")
			.contains("poison.policy")
			.contains("nothing is lost");
	}

	@Test
	void whenTypeIsUnknownThenActionNamesIt() {
		FailureAnalysis analysis = analyze(new UnknownDeltaTypeException(
				"Record 42 of airlines/flights has the unknown type 'FlightLost'", STREAM, 42, "FlightLost", null));
		assertThat(analysis.getDescription()).contains("Record 42 of airlines/flights");
		assertThat(analysis.getAction()).contains("'FlightLost'").contains("@Fold").contains("nothing is lost");
	}

	@Test
	void whenVersionIsNewerThenActionNeverSkips() {
		FailureAnalysis analysis = analyze(new NewerDeltaVersionException(
				"Record 42 of airlines/flights is version 3 of 'FlightDeparted'", STREAM, 42, "FlightDeparted", null));
		assertThat(analysis.getAction()).contains("release of the application that knows this version")
			.contains("'s2.snapshot.projections.<name>.deltas.<type>.write-version'")
			.contains("nothing is lost")
			.doesNotContain("skip");
	}

	@Test
	void whenTypeIsMissingThenActionNamesTheHeader() {
		assertThat(analyze(new UnknownDeltaTypeException("Record 42 has no type", STREAM, 42, null, null)).getAction())
			.contains("'type' header");
	}

	@Test
	void whenDeltaIsMalformedThenActionSaysNothingIsLost() {
		FailureAnalysis analysis = analyze(new ProjectionFailedException("Projection 'delay-board' has failed",
				new FoldException("Record 42 of airlines/flights is malformed", STREAM, 42, "FlightDeparted", null)));
		assertThat(analysis.getDescription()).contains("Projection 'delay-board' has failed")
			.contains("Record 42 of airlines/flights is malformed");
		assertThat(analysis.getAction()).contains("accepts the record").contains("nothing is lost");
		assertThat(analysis.getCause()).isInstanceOf(FoldException.class);
	}

	@Test
	void whenDefinitionIsWrongThenDescriptionIsItsMessage() {
		FailureAnalysis analysis = analyze(
				new ProjectionDefinitionException("DelayBoardProjection has no @Fold method: add one"));
		assertThat(analysis.getDescription()).isEqualTo("DelayBoardProjection has no @Fold method: add one");
		assertThat(analysis.getAction()).contains("class of the projection");
	}

	@Test
	void whenStreamPatternIsWrongThenActionHasTheRules() {
		StreamPatternException wrong = new StreamPatternException("Stream pattern 'carts' has no variable");
		FailureAnalysis analysis = analyze(new ProjectionDefinitionException(
				"@StreamProjection class Carts: Stream pattern 'carts' has no variable", wrong));
		assertThat(analysis.getDescription()).startsWith("@StreamProjection class Carts");
		assertThat(analysis.getAction()).contains("'s2.snapshot.projections.<name>.stream'")
			.contains("'carts/{id}'")
			.contains("cannot have braces");
		assertThat(analyze(wrong).getAction()).isEqualTo(analysis.getAction());
	}

	@Test
	void everyProjectionExceptionShouldHaveAnAction() {
		assertThat(analyze(new NoBaseStateException("no base")).getAction()).contains("'s2.snapshot.file.directory'");
		assertThat(analyze(new FoldChangedException("other code")).getAction()).contains("Increase the version")
			.contains("fold.on-change' to 'warn'");
		assertThat(analyze(new IncarnationException("beyond the tail")).getAction()).contains("deleted and created");
		assertThat(analyze(new GapException("gap", STREAM, 5, 9)).getAction()).contains("retention");
		assertThat(analyze(new SnapshotException("cannot be read")).getAction()).contains("Jackson");
	}

	@Test
	void whenCauseIsAnS2ExceptionThenThereIsNoAnalysis() {
		assertThat(this.analyzer.analyze(new ProjectionFailedException("Projection 'delay-board' has failed",
				new InvalidInputException("basin"))))
			.isNull();
	}

	private FailureAnalysis analyze(ProjectionException failure) {
		FailureAnalysis analysis = this.analyzer.analyze(new ApplicationContextException("Failed to start", failure));
		assertThat(analysis).isNotNull();
		return analysis;
	}

}
