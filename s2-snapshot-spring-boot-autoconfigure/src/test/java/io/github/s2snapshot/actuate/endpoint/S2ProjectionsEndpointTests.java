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

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

import io.github.s2snapshot.actuate.endpoint.ProjectionDescriptor.ContactDescriptor;
import io.github.s2snapshot.actuate.endpoint.ProjectionDescriptor.RecoveryDescriptor;
import io.github.s2snapshot.autoconfigure.TestProjections;
import io.github.s2snapshot.projection.AuditResult;
import io.github.s2snapshot.projection.ProjectionInfo;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.SnapshotCheck;
import io.github.s2snapshot.projection.error.ProjectionFailedException;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.snapshot.ProjectionMaintenance;
import io.github.s2snapshot.snapshot.SnapshotOutcome;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;

/**
 * Tests for {@link S2ProjectionsEndpoint} and {@link S2ProjectionsEndpointWebExtension}.
 */
class S2ProjectionsEndpointTests {

	private static final Duration TIMEOUT = Duration.ofMillis(50);

	private final SnapshotTemplate snapshots = TestProjections.template(TestProjections.live("second"),
			TestProjections.live("first"));

	private final ProjectionMaintenance maintenance = this.snapshots.maintenance();

	private final S2ProjectionsEndpoint endpoint = new S2ProjectionsEndpoint(this.snapshots, TIMEOUT);

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
		assertThat(this.endpoint.operate("other", "pause")).isNull();
		assertThat(this.endpoint.part("other", "snapshots")).isNull();
		then(this.maintenance).shouldHaveNoInteractions();
	}

	@Test
	void whenServerHasContactThenDescriptorHasItsTime() {
		ProjectionDescriptor projection = (ProjectionDescriptor) this.endpoint.projection("first");
		assertThat(projection).isNotNull();
		assertThat(projection.contact())
			.isEqualTo(new ContactDescriptor(true, TestProjections.HEARD, 0.25, null, null));
		assertThat(projection.recovery()).isNull();
	}

	@Test
	void h46WhenProjectionIsDisconnectedThenDescriptorHasTheOutage() {
		SnapshotTemplate template = TestProjections.template(TestProjections.disconnected("third"));
		ProjectionDescriptor projection = (ProjectionDescriptor) new S2ProjectionsEndpoint(template, TIMEOUT)
			.projection("third");
		assertThat(projection).isNotNull();
		assertThat(projection.status()).isEqualTo("DISCONNECTED");
		assertThat(projection.contact()).isEqualTo(new ContactDescriptor(false, TestProjections.HEARD, 90.0,
				TestProjections.HEARD, "nothing was received from the server"));
		assertThat(projection.recovery()).isEqualTo(new RecoveryDescriptor(3, TestProjections.HEARD.plusSeconds(60),
				TestProjections.HEARD.plusSeconds(92), "connection refused"));
	}

	@Test
	void whenThereWasNoContactThenDescriptorHasNoTime() {
		SnapshotTemplate template = TestProjections
			.template(TestProjections.withStatus("third", ProjectionStatus.RESTORING, null));
		ProjectionDescriptor projection = (ProjectionDescriptor) new S2ProjectionsEndpoint(template, TIMEOUT)
			.projection("third");
		assertThat(projection).isNotNull();
		assertThat(projection.contact()).isEqualTo(new ContactDescriptor(false, null, null, null, null));
	}

	@Test
	void whenSnapshotIsTakenThenOutcomeHasIt() {
		given(this.maintenance.take("first", false, TIMEOUT))
			.willReturn(new SnapshotOutcome.Taken(TestProjections.SNAPSHOT));
		assertThat(this.endpoint.takeSnapshot("first")).isEqualTo(
				new SnapshotOutcomeDescriptor("first", "taken", null, SnapshotDescriptor.of(TestProjections.SNAPSHOT)));
		assertThat(this.extension.takeSnapshot("first", SecurityContext.NONE).getStatus())
			.isEqualTo(WebEndpointResponse.STATUS_OK);
	}

	@Test
	void whenSnapshotIsSkippedThenOutcomeHasReason() {
		given(this.maintenance.take("first", false, TIMEOUT))
			.willReturn(new SnapshotOutcome.Skipped("nothing was folded"));
		assertThat(this.endpoint.takeSnapshot("first"))
			.isEqualTo(new SnapshotOutcomeDescriptor("first", "skipped", "nothing was folded", null));
	}

	@Test
	void whenSnapshotIsSupersededThenOutcomeHasBothCursors() {
		given(this.maintenance.take("first", false, TIMEOUT)).willReturn(new SnapshotOutcome.Superseded(5, 9));
		SnapshotOutcomeDescriptor outcome = this.endpoint.takeSnapshot("first");
		assertThat(outcome).isNotNull();
		assertThat(outcome.outcome()).isEqualTo("superseded");
		assertThat(outcome.reason()).contains("cursor 5").contains("cursor 9");
	}

	@Test
	void whenSnapshotFailsThenResponseIsAnError() {
		given(this.maintenance.take("first", false, TIMEOUT))
			.willReturn(new SnapshotOutcome.Failed(new SnapshotException("disk full")));
		WebEndpointResponse<SnapshotOutcomeDescriptor> response = this.extension.takeSnapshot("first",
				SecurityContext.NONE);
		assertThat(response.getStatus()).isEqualTo(WebEndpointResponse.STATUS_INTERNAL_SERVER_ERROR);
		assertThat(response.getBody()).isEqualTo(new SnapshotOutcomeDescriptor("first", "failed", "disk full", null));
	}

	@Test
	void whenTriggersAreKnownThenDescriptionHasThemInWords() {
		ProjectionInfo info = TestProjections.withStatus("first", ProjectionStatus.LIVE, null);
		ProjectionInfo known = new ProjectionInfo(info.name(), info.version(), info.stream(), info.placement(),
				info.status(), info.cursor(), info.tail(), info.lag(), info.restore(), info.lastSnapshot(),
				info.failure(), info.contact(), info.ignored(), "after 100 records, or at shutdown",
				info.subscribers());
		assertThat(ProjectionDescriptor.of(known).triggers()).isEqualTo("after 100 records, or at shutdown");
		assertThat(ProjectionDescriptor.of(info).triggers()).isNull();
	}

	@Test
	void whenProjectionIsUnknownThenResponseIsNotFound() {
		assertThat(this.extension.takeSnapshot("other", SecurityContext.NONE).getStatus())
			.isEqualTo(WebEndpointResponse.STATUS_NOT_FOUND);
	}

	@Test
	void whenThereIsNoSuchOperationThenResponseIsNotFound() {
		assertThat(this.extension.operate("first", "explode", null, SecurityContext.NONE).getStatus())
			.isEqualTo(WebEndpointResponse.STATUS_NOT_FOUND);
		assertThat(this.endpoint.part("first", "state")).isNull();
	}

	@Test
	void whenCursorIsMissingThenRequestIsBad() {
		for (String operation : List.of("restore", "verify")) {
			WebEndpointResponse<OperationDescriptor> response = this.extension.operate("first", operation, null,
					SecurityContext.NONE);
			assertThat(response.getStatus()).isEqualTo(WebEndpointResponse.STATUS_BAD_REQUEST);
			assertThat(response.getBody().reason())
				.isEqualTo("The operation '" + operation + "' requires the cursor of a snapshot");
		}
	}

	@Test
	void whenCursorIsNotExpectedThenRequestIsBad() {
		assertThat(this.extension.operateSnapshot("first", "rebuild", 7, SecurityContext.NONE).getStatus())
			.isEqualTo(WebEndpointResponse.STATUS_BAD_REQUEST);
	}

	@Test
	void whenRestoreTimesOutThenOutcomeIsRunning() {
		given(this.maintenance.restore("first", 7, TIMEOUT)).willReturn(new CompletableFuture<>());
		WebEndpointResponse<OperationDescriptor> response = this.extension.operateSnapshot("first", "restore", 7,
				SecurityContext.NONE);
		assertThat(response.getStatus()).isEqualTo(202);
		assertThat(response.getBody().outcome()).isEqualTo("running");
		assertThat(response.getBody().state()).isNotNull();
	}

	@Test
	void whenRestoreFailsThenResponseIsAnError() {
		given(this.maintenance.restart("first"))
			.willReturn(CompletableFuture.failedFuture(new ProjectionFailedException("the stream is gone")));
		WebEndpointResponse<OperationDescriptor> response = this.extension.operate("first", "restart", null,
				SecurityContext.NONE);
		assertThat(response.getStatus()).isEqualTo(WebEndpointResponse.STATUS_INTERNAL_SERVER_ERROR);
		assertThat(response.getBody().reason()).isEqualTo("the stream is gone");
	}

	@Test
	void whenNoRestoreIsRunningThenCancelIsRefused() {
		WebEndpointResponse<OperationDescriptor> response = this.extension.operate("first", "cancel", null,
				SecurityContext.NONE);
		assertThat(response.getStatus()).isEqualTo(409);
		assertThat(response.getBody().outcome()).isEqualTo("refused");
		assertThat(response.getBody().reason()).isEqualTo("The projection is LIVE, and no restore is in progress");
	}

	@Test
	void h47WhenRestoreIsCancelledThenResponseHasTheCurrentState() {
		SnapshotTemplate template = TestProjections
			.template(TestProjections.withStatus("third", ProjectionStatus.RESTORING, null));
		ProjectionInfo now = TestProjections.withStatus("third", ProjectionStatus.STOPPED, null);
		given(template.maintenance().cancel("third", TIMEOUT)).willReturn(now);
		OperationDescriptor outcome = new S2ProjectionsEndpoint(template, TIMEOUT).operate("third", "cancel");
		assertThat(outcome).isNotNull();
		assertThat(outcome.outcome()).isEqualTo("done");
		assertThat(outcome.state()).isEqualTo(ProjectionDescriptor.of(now));
	}

	@Test
	void whenProjectionCannotBePausedThenPauseIsRefused() {
		given(this.maintenance.pause("first", TIMEOUT))
			.willReturn(TestProjections.withStatus("first", ProjectionStatus.FAILED, null));
		WebEndpointResponse<OperationDescriptor> response = this.extension.operate("first", "pause", null,
				SecurityContext.NONE);
		assertThat(response.getStatus()).isEqualTo(409);
		assertThat(response.getBody().outcome()).isEqualTo("refused");
		assertThat(response.getBody().reason()).isEqualTo("The projection is FAILED and cannot be paused");
	}

	@Test
	void whenStatesDifferThenResponseHasNoContent() {
		given(this.maintenance.audit("first", TIMEOUT))
			.willReturn(new AuditResult.Different(1, 9, 8, "/customers/ada@example.org"));
		OperationDescriptor outcome = this.endpoint.operate("first", "audit");
		assertThat(outcome).isNotNull();
		assertThat(outcome.outcome()).isEqualTo("different");
		assertThat(outcome.refold()).isEqualTo(new OperationDescriptor.RefoldDescriptor(1, 9, 8));
		assertThat(outcome.toString()).doesNotContain("ada");
	}

	@Test
	void whenSnapshotCannotBeReadThenItIsInvalid() {
		given(this.maintenance.verify("first", 7, TIMEOUT))
			.willReturn(new SnapshotCheck(7, null, "its digest is another one", null));
		OperationDescriptor outcome = this.endpoint.operateSnapshot("first", "verify", 7);
		assertThat(outcome).isEqualTo(new OperationDescriptor("first", null, "verify", "invalid",
				"its digest is another one", null, null, null));
	}

}
