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

package io.github.s2snapshot.actuate.endpoint;

import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

import io.github.s2snapshot.autoconfigure.TestProjections;
import io.github.s2snapshot.projection.SnapshotException;
import io.github.s2snapshot.snapshot.SnapshotOutcome;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.never;

/**
 * Tests for {@link S2ProjectionsEndpoint} and {@link S2ProjectionsEndpointWebExtension}.
 */
class S2ProjectionsEndpointTests {

	private final SnapshotTemplate snapshots = TestProjections.template(TestProjections.live("second"),
			TestProjections.live("first"));

	private final S2ProjectionsEndpoint endpoint = new S2ProjectionsEndpoint(this.snapshots);

	private final S2ProjectionsEndpointWebExtension extension = new S2ProjectionsEndpointWebExtension(this.endpoint);

	@Test
	void projectionsAreOrderedByName() {
		assertThat(this.endpoint.projections().projections()).containsOnlyKeys("first", "second");
		assertThat(this.endpoint.projections().projections().keySet()).containsExactly("first", "second");
	}

	@Test
	void whenProjectionIsUnknownThenThereIsNone() {
		assertThat(this.endpoint.projection("other")).isNull();
		assertThat(this.endpoint.takeSnapshot("other")).isNull();
		then(this.snapshots).should(never()).take(anyString());
	}

	@Test
	void whenSnapshotIsTakenThenOutcomeHasIt() {
		given(this.snapshots.take("first")).willReturn(new SnapshotOutcome.Taken(TestProjections.SNAPSHOT));
		assertThat(this.endpoint.takeSnapshot("first")).isEqualTo(
				new SnapshotOutcomeDescriptor("first", "taken", null, SnapshotDescriptor.of(TestProjections.SNAPSHOT)));
		assertThat(this.extension.takeSnapshot("first").getStatus()).isEqualTo(WebEndpointResponse.STATUS_OK);
	}

	@Test
	void whenSnapshotIsSkippedThenOutcomeHasReason() {
		given(this.snapshots.take("first")).willReturn(new SnapshotOutcome.Skipped("nothing was folded"));
		assertThat(this.endpoint.takeSnapshot("first"))
			.isEqualTo(new SnapshotOutcomeDescriptor("first", "skipped", "nothing was folded", null));
	}

	@Test
	void whenSnapshotIsSupersededThenOutcomeHasBothCursors() {
		given(this.snapshots.take("first")).willReturn(new SnapshotOutcome.Superseded(5, 9));
		SnapshotOutcomeDescriptor outcome = this.endpoint.takeSnapshot("first");
		assertThat(outcome).isNotNull();
		assertThat(outcome.outcome()).isEqualTo("superseded");
		assertThat(outcome.reason()).contains("cursor 5").contains("cursor 9");
	}

	@Test
	void whenSnapshotFailsThenResponseIsAnError() {
		given(this.snapshots.take("first")).willReturn(new SnapshotOutcome.Failed(new SnapshotException("disk full")));
		WebEndpointResponse<SnapshotOutcomeDescriptor> response = this.extension.takeSnapshot("first");
		assertThat(response.getStatus()).isEqualTo(WebEndpointResponse.STATUS_INTERNAL_SERVER_ERROR);
		assertThat(response.getBody()).isEqualTo(new SnapshotOutcomeDescriptor("first", "failed", "disk full", null));
	}

	@Test
	void whenProjectionIsUnknownThenResponseIsNotFound() {
		assertThat(this.extension.takeSnapshot("other").getStatus()).isEqualTo(WebEndpointResponse.STATUS_NOT_FOUND);
	}

}
