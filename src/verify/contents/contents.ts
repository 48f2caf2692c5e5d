import type { ImageManifest } from '../../image/layout.ts';
import type { Entry } from '../../tar/entry.ts';
import type { Executable } from './executable.ts';
import type { SecretFound } from './secret.ts';
import type { Tree } from './tree.ts';

/** What one pass over a layer has found. */
export interface LayerContents {
  readonly digest: string;
  /** Bytes that a pull moves. */
  readonly compressed: number;
  /** Bytes of the tar. */
  readonly unpacked: number;
  /** In the order of the tar, whiteouts (`.wh.…`) too. */
  readonly entries: readonly Entry[];
  /** By path in this layer: ELF files that are executable or a library; executable programs of other systems. */
  readonly executables: ReadonlyMap<string, Executable>;
  /** By path in this layer: content of the few small files that checks read (/etc/passwd, /etc/group, first line of scripts). */
  readonly kept: ReadonlyMap<string, Buffer>;
  /** By path in this layer: CRC-32 of the content of files worth comparing. */
  readonly checksums: ReadonlyMap<string, number>;
  readonly secrets: readonly SecretFound[];
}

/** One platform's image with all that was found in it. */
export interface ImageContents {
  readonly image: ImageManifest;
  /** Canonical `os/architecture[/variant]`. */
  readonly platform: string;
  /** In the order of the manifest. */
  readonly layers: readonly LayerContents[];
  /** The instruction that made each layer, '' where the history does not say; as long as `layers`. */
  readonly createdBy: readonly string[];
  /** What a container sees: all layers, whiteouts applied. */
  readonly root: Tree;
}

/** Bytes that a pull moves: the configuration and the layers. */
export const pulledBytes = ({ image, layers }: Pick<ImageContents, 'image' | 'layers'>): number =>
  layers.reduce((sum, { compressed }) => sum + compressed, image.config.size);

/** Bytes of all layers' tars. */
export const unpackedBytes = ({ layers }: Pick<ImageContents, 'layers'>): number => layers.reduce((sum, { unpacked }) => sum + unpacked, 0);
