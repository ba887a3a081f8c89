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

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

import io.github.s2snapshot.store.SnapshotContent;

/**
 * Content of an object. Reading fails after the object was replaced.
 */
final class S3Content implements SnapshotContent {

	private final S3Objects objects;

	private final String name;

	private final String etag;

	private final long length;

	S3Content(S3Objects objects, String name, String etag, long length) {
		this.objects = objects;
		this.name = name;
		this.etag = etag;
		this.length = length;
	}

	@Override
	public InputStream open() throws IOException {
		try {
			return new Body(this.objects.get(this.name, this.etag));
		}
		catch (S3Exception ex) {
			if (ex.statusCode() == S3Objects.PRECONDITION_FAILED || ex.statusCode() == S3Objects.NOT_FOUND) {
				throw new IOException("the object was deleted or replaced while it was read", ex);
			}
			throw new IOException(ex.getMessage(), ex);
		}
		catch (SdkException ex) {
			throw new IOException(ex.getMessage(), ex);
		}
	}

	@Override
	public long length() {
		return this.length;
	}

	@Override
	public @Nullable String sha256() {
		return null;
	}

	/**
	 * Body of a response. Closing it early aborts the connection, and does not read the
	 * rest.
	 */
	private static final class Body extends FilterInputStream {

		private final ResponseInputStream<GetObjectResponse> response;

		private long left;

		Body(ResponseInputStream<GetObjectResponse> response) {
			super(response);
			this.response = response;
			this.left = response.response().contentLength();
		}

		@Override
		public int read() throws IOException {
			byte[] one = new byte[1];
			return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xFF;
		}

		@Override
		public int read(byte[] target, int offset, int length) throws IOException {
			int count;
			try {
				count = super.read(target, offset, length);
			}
			catch (SdkException ex) {
				throw new IOException(ex.getMessage(), ex);
			}
			if (count < 0 && this.left > 0) {
				throw new IOException("the connection was closed before the whole object was read");
			}
			this.left -= Math.max(0, count);
			return count;
		}

		@Override
		public void close() throws IOException {
			if (this.left > 0) {
				this.response.abort();
			}
			else {
				super.close();
			}
		}

	}

}
