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

package io.github.s2snapshot.engine.internal.append;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.internal.follow.RecordFolder;
import io.github.s2snapshot.engine.internal.support.Deadline;
import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.engine.internal.support.Undecryptable;
import io.github.s2snapshot.engine.value.RetryLaterException;
import io.github.s2snapshot.format.CommandId;
import io.github.s2snapshot.format.DeltaBatch;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.format.SnapshotTrust;
import io.github.s2snapshot.projection.CommandResult;
import io.github.s2snapshot.projection.error.AmbiguousUpdateException;
import io.github.s2snapshot.projection.error.FoldException;
import io.github.s2snapshot.projection.error.UpdateFailedException;
import io.github.s2snapshot.projection.error.UpdateFailureReason;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.UnwrittenPositionException;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;
import io.github.s2snapshot.sdk.resource.StreamName;

/**
 * Searches a stream for the deltas of a command by its id. Blocks. Thread-safe.
 *
 * @param <S> the type of the state
 */
public final class CommandSearch<S> {

	private static final int MOST_RECORDS = 1000;

	private final ProjectionDefinition<S> definition;

	private final S2Stream stream;

	private final StreamName streamName;

	private final CommandWatch watch;

	/**
	 * Creates a search.
	 * @param definition the projection
	 * @param stream its stream
	 */
	public CommandSearch(ProjectionDefinition<S> definition, S2Stream stream) {
		this.definition = definition;
		this.stream = stream;
		this.streamName = new StreamName(stream.basin(), stream.name());
		this.watch = new CommandWatch(this::isBehindItsTrim);
	}

	public ProjectionDefinition<S> definition() {
		return this.definition;
	}

	StreamName streamName() {
		return this.streamName;
	}

	/**
	 * Returns the watch of the records that the projection reads.
	 * @return the watch
	 */
	public CommandWatch watch() {
		return this.watch;
	}

	/**
	 * Searches a range of the stream.
	 * @param id the id of the command
	 * @param from the first position
	 * @param to the position after the last one, not beyond the tail
	 * @param deadline the deadline of the command
	 * @return the result of the command, or {@code null} if it is not in the range
	 * @throws Missing if a part of the range was trimmed, and the command is not in the
	 * rest
	 * @throws RetryLaterException if the server failed
	 */
	@Nullable CommandResult find(String id, long from, long to, Deadline deadline) throws Missing {
		if (!SeqNums.before(from, to)) {
			return null;
		}
		List<SequencedRecord> records = this.watch.find(from, to);
		if (records == null) {
			records = read(id, from, to, deadline);
		}
		return (records.isEmpty()) ? null : result(id, records);
	}

	private List<SequencedRecord> read(String id, long from, long to, Deadline deadline) throws Missing {
		List<SequencedRecord> found = new ArrayList<>();
		Long missing = null;
		long position = from;
		while (SeqNums.before(position, to)) {
			List<SequencedRecord> records = read(position, to, deadline);
			if (records.isEmpty()) {
				missing = (missing != null) ? missing : position;
				break;
			}
			for (SequencedRecord record : records) {
				boolean whole = record.seqNum() == position || isBehindItsTrim(record, position);
				if (missing == null && (!whole || Undecryptable.is(record))) {
					missing = position;
				}
				position = record.seqNum() + 1;
				if (CommandId.isOf(record, id) && found.size() < MOST_RECORDS) {
					found.add(record);
				}
				else if (!found.isEmpty()) {
					return found;
				}
			}
		}
		if (found.isEmpty() && missing != null) {
			throw new Missing(missing, "records from there on were trimmed or cannot be read");
		}
		return found;
	}

	private List<SequencedRecord> read(long position, long to, Deadline deadline) throws Missing {
		ReadInput input = ReadInput.fromSeqNum(position).withCount(Math.min(MOST_RECORDS, to - position));
		try {
			return Futures.get(this.stream.readAsync(input), deadline.remaining()).records();
		}
		catch (UnwrittenPositionException ex) {
			throw new Missing(position, "the stream now ends before that position");
		}
		catch (TimeoutException ex) {
			throw new UpdateFailedException(UpdateFailureReason.TIMEOUT,
					String.format(Locale.ROOT,
							"A command of projection '%s' failed, and nothing was appended to stream %s: the stream "
									+ "could not be searched for it within %s",
							this.definition.name(), this.streamName, deadline.timeout()),
					ex);
		}
		catch (S2Exception ex) {
			if (!ex.isRetryable()) {
				throw ex;
			}
			throw new RetryLaterException(
					new UpdateFailedException(UpdateFailureReason.UNAVAILABLE, String.valueOf(ex.getMessage()), ex));
		}
	}

	// A trim that has taken effect deletes its own record, too.
	private boolean isBehindItsTrim(SequencedRecord record, long missing) {
		return SnapshotTrust.of(this.definition.signing(), this.streamName.basin(), this.streamName.stream())
			.isTrusted(record)
				&& SnapshotRecord.isBehindItsTrim(record,
						SnapshotRecord.identity(this.definition.name(), this.definition.version()), missing);
	}

	private CommandResult result(String id, List<SequencedRecord> records) {
		RecordFolder<S> folder = RecordFolder.delivering(this.definition, this.streamName);
		List<Object> deltas = new ArrayList<>();
		for (SequencedRecord record : records) {
			try {
				folder.decoded(record).forEach((decoded) -> deltas.add(decoded.delta()));
			}
			catch (FoldException ex) {
				// The projection skips the record, or has failed.
			}
		}
		SequencedRecord first = records.get(0);
		SequencedRecord last = records.get(records.size() - 1);
		DeltaBatch.Claim claim = DeltaBatch.claim(first);
		long start = (claim != null) ? first.seqNum() - claim.index() : first.seqNum();
		StreamPosition end = new StreamPosition(last.seqNum() + 1, last.timestamp());
		AppendAck ack = new AppendAck(new StreamPosition(start, first.timestamp()), end, end);
		return new CommandResult(id, deltas, ack, end.seqNum(), true);
	}

	/**
	 * Creates the exception for a command of which it is unknown whether it was done.
	 * @param id the id of the command
	 * @param from the position from which to look for it
	 * @param missing what is missing
	 * @return the exception to throw
	 */
	AmbiguousUpdateException ambiguous(String id, long from, Missing missing) {
		return new AmbiguousUpdateException(String.format(Locale.ROOT,
				"It is unknown whether command %s of projection '%s' was done before: stream %s could not be searched "
						+ "for it from position %s on, because %s at %s. Look at the state, and send the command with a "
						+ "new id if it was not done",
				id, this.definition.name(), this.streamName, SeqNums.text(from), missing.getMessage(),
				SeqNums.text(missing.seqNum())), this.streamName, missing.seqNum(), null, id, from, null);
	}

	/**
	 * Thrown if a part of the stream cannot be searched.
	 */
	static final class Missing extends Exception {

		private static final long serialVersionUID = 1L;

		private final long seqNum;

		Missing(long seqNum, String message) {
			super(message);
			this.seqNum = seqNum;
		}

		long seqNum() {
			return this.seqNum;
		}

	}

}
