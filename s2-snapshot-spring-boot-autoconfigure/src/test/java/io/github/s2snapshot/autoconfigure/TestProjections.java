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

package io.github.s2snapshot.autoconfigure;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.projection.DeltaSubscribers;
import io.github.s2snapshot.projection.IgnoredDeltas;
import io.github.s2snapshot.projection.IgnoredTypes;
import io.github.s2snapshot.projection.Lag;
import io.github.s2snapshot.projection.ProjectionInfo;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.Recovery;
import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.projection.ServerContact;
import io.github.s2snapshot.projection.SnapshotForm;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.SnapshotPlacement;
import io.github.s2snapshot.projection.error.Outage;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.sdk.resource.StreamName;
import io.github.s2snapshot.snapshot.ProjectionMaintenance;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Descriptions of projections for tests.
 */
public final class TestProjections {

	/**
	 * A stored snapshot.
	 */
	public static final SnapshotInfo SNAPSHOT = new SnapshotInfo(
			UUID.fromString("0190f3a0-6d7e-7000-8000-00000000002a"), 20000, SnapshotPlacement.IN_STREAM,
			SnapshotForm.SINGLE, 18211, Instant.parse("2026-11-23T08:00:00Z"));

	/**
	 * Time of the last contact with the server.
	 */
	public static final Instant HEARD = Instant.parse("2026-11-23T09:00:00Z");

	private TestProjections() {
	}

	/**
	 * Returns a projection that was restored from a snapshot and is live.
	 * @param name its name
	 * @return what it reports
	 */
	public static ProjectionInfo live(String name) {
		return new ProjectionInfo(name, 1, new StreamName("airlines", "flights"), SnapshotPlacement.IN_STREAM,
				ProjectionStatus.LIVE, 20002, 20002, Lag.NONE,
				new RestoreInfo(RestoreSource.IN_STREAM, 20000, 0, Duration.ofMillis(41)), SNAPSHOT, null,
				new ServerContact(HEARD, Duration.ofMillis(250), null, null),
				new IgnoredDeltas(3, new IgnoredDeltas.Last(20001, "it's <new>"),
						IgnoredTypes.of(List.of("it's <new>")).with(null).withOthers()),
				null, new DeltaSubscribers(3, 1200));
	}

	/**
	 * Returns a projection that was live and is disconnected.
	 * @param name its name
	 * @return what it reports
	 */
	public static ProjectionInfo disconnected(String name) {
		Outage outage = new Outage(HEARD, "nothing was received from the server");
		Recovery recovery = new Recovery(3, HEARD.plusSeconds(60), HEARD.plusSeconds(92),
				new ProjectionException("connection refused"));
		return new ProjectionInfo(name, 1, new StreamName("airlines", "flights"), SnapshotPlacement.IN_STREAM,
				ProjectionStatus.DISCONNECTED, 20002, 20002, new Lag(0, Duration.ofSeconds(90)),
				new RestoreInfo(RestoreSource.IN_STREAM, 20000, 0, Duration.ofMillis(41)), SNAPSHOT, null,
				new ServerContact(HEARD, Duration.ofSeconds(90), outage, recovery), IgnoredDeltas.NONE);
	}

	/**
	 * Returns a projection without a snapshot.
	 * @param name its name
	 * @param status its status
	 * @param failure why it failed, if it did
	 * @return what it reports
	 */
	public static ProjectionInfo withStatus(String name, ProjectionStatus status,
			@Nullable ProjectionException failure) {
		return new ProjectionInfo(name, 1, new StreamName("airlines", "flights"), SnapshotPlacement.EXTERNAL, status, 5,
				12, new Lag(7, Duration.ofMillis(1500)), null, null, failure);
	}

	/**
	 * Returns a template with these projections.
	 * @param projections what they report
	 * @return the template
	 */
	public static SnapshotTemplate template(ProjectionInfo... projections) {
		SnapshotTemplate template = mock(SnapshotTemplate.class);
		ProjectionMaintenance maintenance = mock(ProjectionMaintenance.class);
		given(template.maintenance()).willReturn(maintenance);
		given(template.infos()).willReturn(List.of(projections));
		for (ProjectionInfo projection : projections) {
			given(template.contains(projection.name())).willReturn(true);
			given(template.info(projection.name())).willReturn(projection);
			given(template.hasState(projection.name())).willReturn(projection.restore() != null);
		}
		return template;
	}

}
