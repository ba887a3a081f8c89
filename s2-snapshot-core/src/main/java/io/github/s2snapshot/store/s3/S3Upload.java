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

package io.github.s2snapshot.store.s3;

import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * Stream that uploads an object in parts, or in one request if it is not larger than a
 * part. The object becomes visible when the upload is {@linkplain #complete completed}.
 * Closing the stream before that aborts the upload. Not thread-safe.
 */
final class S3Upload extends OutputStream {

	private static final Logger logger = LoggerFactory.getLogger(S3Upload.class);

	private final S3Objects objects;

	private final String name;

	private final Map<String, String> metadata;

	private final @Nullable String encoding;

	private final @Nullable String replaced;

	private final List<CompletedPart> parts = new ArrayList<>();

	private byte[] buffer = new byte[64 * 1024];

	private int filled;

	private long length;

	private @Nullable String uploadId;

	/**
	 * Creates an upload.
	 * @param objects the requests
	 * @param name the name of the object
	 * @param metadata the metadata of the object
	 * @param encoding the content encoding, or {@code null}
	 * @param replaced the entity tag of the object to replace, {@code null} if no object
	 * may exist
	 */
	S3Upload(S3Objects objects, String name, Map<String, String> metadata, @Nullable String encoding,
			@Nullable String replaced) {
		this.objects = objects;
		this.name = name;
		this.metadata = metadata;
		this.encoding = encoding;
		this.replaced = replaced;
	}

	@Override
	public void write(int value) {
		write(new byte[] { (byte) value }, 0, 1);
	}

	@Override
	public void write(byte[] source, int offset, int length) {
		for (int done = 0; done < length;) {
			if (this.filled == S3Objects.PART) {
				sendPart();
			}
			int count = Math.min(length - done, S3Objects.PART - this.filled);
			reserve(this.filled + count);
			System.arraycopy(source, offset + done, this.buffer, this.filled, count);
			this.filled += count;
			done += count;
		}
		this.length += length;
	}

	private void reserve(int needed) {
		if (needed > this.buffer.length) {
			byte[] larger = new byte[(int) Math.min(S3Objects.PART, Math.max(needed, this.buffer.length * 4L))];
			System.arraycopy(this.buffer, 0, larger, 0, this.filled);
			this.buffer = larger;
		}
	}

	private void sendPart() {
		String id = this.uploadId;
		if (id == null) {
			id = this.objects.begin(this.name, this.metadata, this.encoding);
			this.uploadId = id;
		}
		this.parts.add(this.objects.part(this.name, id, this.parts.size() + 1, this.buffer, this.filled));
		this.filled = 0;
	}

	/**
	 * Completes the upload and makes the object visible.
	 * @return whether the object was written, {@code false} if another object exists
	 */
	boolean complete() {
		if (this.uploadId == null) {
			return this.objects.put(this.name, this.metadata, this.encoding, this.buffer, this.filled, this.replaced);
		}
		sendPart();
		boolean completed = this.objects.complete(this.name, this.uploadId, this.parts, this.replaced);
		if (completed) {
			this.uploadId = null;
		}
		return completed;
	}

	long length() {
		return this.length;
	}

	@Override
	public void close() {
		String id = this.uploadId;
		this.uploadId = null;
		if (id != null) {
			try {
				this.objects.abort(this.name, id);
			}
			catch (SdkException ex) {
				logger.warn(
						"The uploaded parts of the object {} could not be deleted. They are deleted when a snapshot is saved "
								+ "after a day",
						this.name, ex);
			}
		}
	}

}
