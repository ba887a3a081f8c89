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

import java.util.List;
import java.util.Locale;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.projection.GapException;
import io.github.s2snapshot.projection.IncarnationException;
import io.github.s2snapshot.projection.NoBaseStateException;
import io.github.s2snapshot.projection.StreamName;

/**
 * Says why a projection cannot go on.
 */
final class Refusals {

	private final String projection;

	private final String identity;

	private final StreamName stream;

	private final BaseTrail trail = new BaseTrail();

	Refusals(ProjectionDefinition<?> definition, StreamName stream) {
		this.projection = definition.name();
		this.identity = SnapshotRecord.identity(definition.name(), definition.version());
		this.stream = stream;
	}

	/**
	 * Something was found that is no base.
	 * @param reason why it is not
	 */
	void remember(String reason) {
		this.trail.add(reason);
	}

	/**
	 * The base is of no use any more.
	 * @param gap what is missing after it
	 * @param cursor the cursor of the base
	 */
	void rememberLost(GapException gap, long cursor) {
		remember(String.format(Locale.ROOT, "the records %s to %s after the base at cursor %s are gone",
				SeqNums.text(gap.expected()), SeqNums.text(gap.received() - 1), SeqNums.text(cursor)));
	}

	GapException gap(long expected, long received) {
		if (SeqNums.before(received, expected)) {
			return new GapException(String.format(Locale.ROOT,
					"Projection '%s' expected record %s of stream %s but %s came again: the server does not send records "
							+ "in their order. Start the projection again to restore it",
					this.projection, SeqNums.text(expected), this.stream, SeqNums.text(received)), this.stream,
					expected, received);
		}
		return new GapException(String.format(Locale.ROOT,
				"Projection '%s' expected record %s of stream %s but the next one is %s: those between "
						+ "were trimmed before they were folded",
				this.projection, SeqNums.text(expected), this.stream, SeqNums.text(received)), this.stream, expected,
				received);
	}

	NoBaseStateException noBase(long tail) {
		return new NoBaseStateException(String
			.format(Locale.ROOT, "Projection '%s' has nothing to fold onto: the beginning of stream %s is trimmed "
					+ "and no valid snapshot of %s was found up to its tail %s%s. Bring a snapshot back, or fold a stream "
					+ "whose record 0 is still there", this.projection, this.stream, this.identity, SeqNums.text(tail),
					this.trail));
	}

	/**
	 * Make sure that a stream may be folded although no snapshot in the store is a base.
	 * @param found what the store had
	 * @param tail the tail of the stream
	 * @throws IncarnationException if the snapshots are of another stream, so that this
	 * one must not pass for it
	 */
	void requireSameStream(ExternalSnapshots.Found<?> found, long tail) {
		if (found.snapshot() != null) {
			return;
		}
		List<ExternalSnapshots.Ignored> own = found.ignored().stream().filter(ExternalSnapshots.Ignored::own).toList();
		for (ExternalSnapshots.Ignored ignored : own) {
			if (SeqNums.before(tail, ignored.key().cursor())) {
				throw beyondTail(ignored.key().cursor(), tail);
			}
		}
		for (ExternalSnapshots.Ignored ignored : own) {
			if (ignored.foreign()) {
				throw new IncarnationException(String.format(Locale.ROOT,
						"Projection '%s' has only snapshots of another stream. The newest, %s, is ignored: %s. The "
								+ "stream was deleted and created again. If that was meant, remove the snapshots of %s "
								+ "and start the projection again, or raise its version",
						this.projection, ignored.key(), ignored.reason(), this.identity));
			}
		}
	}

	IncarnationException beyondTail(long position, long tail) {
		return new IncarnationException(String
			.format(Locale.ROOT, "Projection '%s' has covered stream %s up to %s, but the stream ends at %s: it was "
					+ "deleted and created again, or put back to an older point. If that was meant, remove the snapshots of "
					+ "%s and start the projection again", this.projection, this.stream, SeqNums.text(position),
					SeqNums.text(tail), this.identity));
	}

}
